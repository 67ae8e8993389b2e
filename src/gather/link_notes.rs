//! What is known of the addresses that the site links to: `links.tsv`, which belongs to the site and may be committed with it, so that
//! nobody is asked twice.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// Below the site's root.
pub(crate) const LINKS: &str = "links.tsv";

const HEAD: &str = "# address\tstate\tsince\tasked\twhat was said; `newsprint links` writes it\n";

/// What came of asking for an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LinkState {
    /// It is there.
    There,
    /// It is elsewhere for good.
    Moved,
    /// The server says that it is not there.
    Gone,
    /// Whether it is there is shown to some readers only, and not to robots.
    Closed,
    /// This time there was no answer that says it.
    Unknown,
}

impl LinkState {
    const ALL: [Self; 5] = [Self::There, Self::Moved, Self::Gone, Self::Closed, Self::Unknown];

    /// As files and reports have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Moved => "moved",
            Self::Gone => "gone",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
        }
    }

    /// Days for which nobody asks again.
    fn days(self) -> i64 {
        match self {
            Self::There | Self::Moved | Self::Closed => 30,
            Self::Gone => 7,
            Self::Unknown => 1,
        }
    }
}

/// What is known of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkNote {
    pub state: LinkState,
    /// Since when it has been so.
    pub since: NaiveDate,
    pub asked: NaiveDate,
    /// Where it moved, or what was said.
    pub said: String,
}

/// All that is known, by address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LinkNotes(BTreeMap<String, LinkNote>);

impl LinkNotes {
    /// Lines that say nothing are no notes: the addresses are asked for again.
    pub(crate) fn parse(text: &str) -> Self {
        let note = |line: &str| {
            let mut columns = line.split('\t');
            let mut next = || columns.next().map(str::trim);
            let (address, state, since, asked) = (next()?, next()?, next()?, next()?);
            let said = next().unwrap_or_default().to_owned();
            let state = LinkState::ALL.into_iter().find(|known| known.name() == state)?;
            let (since, asked) = (since.parse().ok()?, asked.parse().ok()?);
            Some((address.to_owned(), LinkNote { state, since, asked, said }))
        };
        Self(text.lines().filter(|line| !line.starts_with('#')).filter_map(note).collect())
    }

    /// As a file.
    pub(crate) fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for (address, LinkNote { state, since, asked, said }) in &self.0 {
            let said = said.replace(|c: char| c.is_control(), " ");
            text.push_str(&format!("{address}\t{}\t{since}\t{asked}\t{said}\n", state.name()));
        }
        text
    }

    pub(crate) fn get(&self, address: &str) -> Option<&LinkNote> {
        self.0.get(address)
    }

    /// Whether an address is to be asked for.
    pub(super) fn is_due(&self, address: &str, today: NaiveDate) -> bool {
        self.get(address).is_none_or(|note| (today - note.asked).num_days() >= note.state.days())
    }

    /// Takes in an answer. That this time none came says nothing against one that told where a page went or that it is no more; a page
    /// that was there is asked for again the next day.
    pub(super) fn take_in(&mut self, address: &str, state: LinkState, said: String, today: NaiveDate) {
        if let Some(before) = self.0.get_mut(address)
            && state == LinkState::Unknown
            && matches!(before.state, LinkState::Moved | LinkState::Gone | LinkState::Closed)
        {
            before.asked = today;
            return;
        }
        let before = self.0.get(address).filter(|note| note.state == state);
        let since = before.map_or(today, |note| note.since);
        self.0.insert(address.to_owned(), LinkNote { state, since, asked: today, said });
    }

    /// Leaves out what the site links to no more.
    pub(crate) fn keep_only(&mut self, is_linked: impl Fn(&str) -> bool) {
        self.0.retain(|address, _| is_linked(address));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn no_answer_says_nothing_against_one() {
        let told = |first: LinkState| {
            let mut notes = LinkNotes::default();
            notes.take_in("https://a.example/", first, "said".into(), day("2024-01-01"));
            notes.take_in("https://a.example/", LinkState::Unknown, "timed out".into(), day("2024-02-01"));
            notes.0["https://a.example/"].clone()
        };
        for state in [LinkState::Gone, LinkState::Moved, LinkState::Closed] {
            let kept =
                LinkNote { state, since: day("2024-01-01"), asked: day("2024-02-01"), said: "said".into() };
            assert_eq!(told(state), kept);
        }
        assert_eq!(told(LinkState::There).state, LinkState::Unknown);
    }

    #[test]
    fn notes_come_back_and_age() {
        let mut notes = LinkNotes::default();
        notes.take_in("https://a.example/", LinkState::Gone, "HTTP 404".into(), day("2024-01-01"));
        notes.take_in(
            "https://b.example/",
            LinkState::Moved,
            "https://c.example/\t\n".into(),
            day("2024-01-01"),
        );
        notes.take_in("https://a.example/", LinkState::Gone, "HTTP 410".into(), day("2024-02-01"));
        let text = notes.text();
        assert_eq!(
            text,
            format!(
                "{HEAD}https://a.example/\tgone\t2024-01-01\t2024-02-01\tHTTP 410\n\
                     https://b.example/\tmoved\t2024-01-01\t2024-01-01\thttps://c.example/  \n"
            )
        );
        let mut back = LinkNotes::parse(&format!("{text}a line\nhttps://d.example/\tlost\t1\t2\n"));
        assert_eq!(back.0.len(), 2);
        assert!(!back.is_due("https://a.example/", day("2024-02-07")));
        assert!(back.is_due("https://a.example/", day("2024-02-08")));
        assert!(!back.is_due("https://b.example/", day("2024-01-30")));
        assert!(back.is_due("https://d.example/", day("2024-01-01")));
        back.keep_only(|address| address.contains("b."));
        assert_eq!(back.0.len(), 1);
    }
}
