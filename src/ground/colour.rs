//! Colours: `#a12a1b` in, contrast (WCAG 2.2, 1.4.3) and lighter or darker ones of the same hue out (OKLab, Björn Ottosson 2020). Pure.

use std::fmt;

use serde::Serialize;

/// A colour of the sRGB space, a byte for each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Colour(pub(crate) [u8; 3]);

/// Steps of lightness that are tried, from 0 to 1.
const STEPS: u32 = 200;

impl Colour {
    /// Reads `#a12a1b` or `#a21`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits =
            text.strip_prefix('#').filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        let part = |text: &str| u8::from_str_radix(text, 16).ok();
        match digits.len() {
            3 => {
                let mut parts = digits.bytes().map(|digit| part(&String::from_utf8_lossy(&[digit, digit])));
                Some(Self([parts.next()??, parts.next()??, parts.next()??]))
            }
            6 => Some(Self([part(&digits[..2])?, part(&digits[2..4])?, part(&digits[4..])?])),
            _ => None,
        }
    }

    /// How well one is read on the other: 1 for the same, 21 for black on white.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let luminance = |colour: Self| {
            let [red, green, blue] = colour.linear();
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        let (one, other) = (luminance(self), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The colour itself where it is read on `paper` with at least this contrast; else the nearest of its hue that is.
    pub(crate) fn readable_on(self, paper: Self, contrast: f64) -> Self {
        if self.contrast(paper) >= contrast {
            return self;
        }
        let [lightness, a, b] = self.lab();
        let step = |lightness: f64| (lightness * f64::from(STEPS)).round() as u32;
        let mut tried: Vec<u32> = (0..=STEPS).collect();
        tried.sort_by_key(|other| other.abs_diff(step(lightness)));
        // Black or white is read on any paper, and neither has a hue.
        let hues = [[a, b], [0.0, 0.0]].into_iter();
        let mut tried = hues.flat_map(|[a, b]| {
            tried.iter().map(move |step| Self::of_lab([f64::from(*step) / f64::from(STEPS), a, b]))
        });
        tried.find(|colour| colour.contrast(paper) >= contrast).unwrap_or(self)
    }

    /// So much of this colour in another, from 0 to 1.
    pub(crate) fn mixed(self, share: f64, other: Self) -> Self {
        let (one, other) = (self.lab(), other.lab());
        Self::of_lab([0, 1, 2].map(|part| one[part] * share + other[part] * (1.0 - share)))
    }

    fn linear(self) -> [f64; 3] {
        self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn lab(self) -> [f64; 3] {
        let [r, g, b] = self.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    /// What no screen shows is cut off.
    fn of_lab([lightness, a, b]: [f64; 3]) -> Self {
        let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        let linear = [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ];
        Self(linear.map(|part| {
            let part = part.clamp(0.0, 1.0);
            let part = if part <= 0.003_130_8 { part * 12.92 } else { 1.055 * part.powf(1.0 / 2.4) - 0.055 };
            (part * 255.0).round() as u8
        }))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert_eq!(colour("#000").contrast(colour("#fff")), 21.0);
        // https://webaim.org/resources/contrastchecker/ has these.
        for (one, other, contrast) in
            [("#777777", "#ffffff", 4.48), ("#a12a1b", "#faf7f0", 6.85), ("#ff0", "#fff", 1.07)]
        {
            let found = colour(one).contrast(colour(other));
            assert!((found - contrast).abs() < 0.02, "{one} on {other}: {found}");
        }
        assert_eq!(
            (Colour::parse("red"), Colour::parse("#12"), Colour::parse("#12345é")),
            (None, None, None)
        );
    }

    #[test]
    fn every_colour_becomes_one_that_is_read() {
        for red in (0..=255).step_by(51) {
            for green in (0..=255).step_by(51) {
                for blue in (0..=255).step_by(51) {
                    let given = Colour([red, green, blue]);
                    assert_eq!(given.mixed(1.0, colour("#fff")), given);
                    for paper in ["#faf7f0", "#171512", "#808080"].map(colour) {
                        let shown = given.readable_on(paper, 4.5);
                        assert!(shown.contrast(paper) >= 4.5, "{given} on {paper}: {shown}");
                        assert!(given.contrast(paper) < 4.5 || shown == given);
                    }
                }
            }
        }
        assert_eq!(colour("#0b5c8a").readable_on(colour("#faf7f0"), 4.5), colour("#0b5c8a"));
    }
}
