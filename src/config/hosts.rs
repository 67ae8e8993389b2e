//! What hosts take: number of files, size of one, size of all, as their documentation has it.

use serde::Serialize;

/// A host with limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Host {
    /// Cloudflare Pages, the free plan.
    CloudflarePages,
    /// Cloudflare Pages, a paid plan.
    CloudflarePagesPaid,
    /// GitHub Pages.
    GithubPages,
    /// GitLab Pages on gitlab.com.
    GitlabPages,
    /// Netlify.
    Netlify,
}

/// What a limit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Limit {
    /// Files in all.
    Files,
    /// Files of one folder.
    FilesInFolder,
    /// Bytes of the largest file.
    FileSize,
    /// Bytes of all files.
    Total,
}

/// What a site needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Files in all.
    pub files: u64,
    /// Of the folder with most files right in it.
    pub files_in_folder: u64,
    /// Bytes of the largest file.
    pub file_size: u64,
    /// Bytes of all.
    pub total: u64,
}

const MIB: u64 = 1 << 20;

impl Host {
    /// All, with the names that site.toml has for them.
    pub(crate) const ALL: [(&str, Self); 5] = [
        ("cloudflare-pages", Self::CloudflarePages),
        ("cloudflare-pages-paid", Self::CloudflarePagesPaid),
        ("github-pages", Self::GithubPages),
        ("gitlab-pages", Self::GitlabPages),
        ("netlify", Self::Netlify),
    ];

    /// Its name in site.toml.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, host)| *host == self).map_or("", |(name, _)| name)
    }

    /// What it takes at most.
    pub(crate) fn limits(self) -> &'static [(Limit, u64)] {
        match self {
            // developers.cloudflare.com/pages/platform/limits
            Self::CloudflarePages => &[(Limit::Files, 20_000), (Limit::FileSize, 25 * MIB)],
            Self::CloudflarePagesPaid => &[(Limit::Files, 100_000), (Limit::FileSize, 25 * MIB)],
            // docs.github.com/pages: "published sites may be no larger than 1 GB"; git takes files of 100 MB.
            Self::GithubPages => &[(Limit::Total, 1_000_000_000), (Limit::FileSize, 100 * MIB)],
            // docs.gitlab.com/user/gitlab_com: maximum size of a Pages site.
            Self::GitlabPages => &[(Limit::Total, 1_000_000_000)],
            // docs.netlify.com/site-deploys/overview: files in one directory.
            Self::Netlify => &[(Limit::FilesInFolder, 54_000)],
        }
    }
}

impl Usage {
    /// Of files by path and size.
    pub(crate) fn of<'a>(files: impl IntoIterator<Item = (&'a str, u64)>) -> Self {
        let mut usage = Self::default();
        let mut folders = std::collections::BTreeMap::<&str, u64>::new();
        for (path, size) in files {
            usage.files += 1;
            usage.total += size;
            usage.file_size = usage.file_size.max(size);
            *folders.entry(path.rsplit_once('/').map_or("", |(folder, _)| folder)).or_default() += 1;
        }
        usage.files_in_folder = folders.into_values().max().unwrap_or_default();
        usage
    }

    /// What a limit is about.
    pub(crate) fn get(&self, limit: Limit) -> u64 {
        match limit {
            Limit::Files => self.files,
            Limit::FilesInFolder => self.files_in_folder,
            Limit::FileSize => self.file_size,
            Limit::Total => self.total,
        }
    }
}

/// Limits of a host that a site is over, or near (nine tenths), with what the site needs and whether that is over.
pub(crate) fn over(host: Host, usage: &Usage) -> Vec<(Limit, u64, u64, bool)> {
    let near = |used: u64, most: u64| used > most / 10 * 9;
    let check = |(limit, most): &(Limit, u64)| (*limit, usage.get(*limit), *most, usage.get(*limit) > *most);
    host.limits().iter().map(check).filter(|(_, used, most, _)| near(*used, *most)).collect()
}

/// A file that a host reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) enum HostFile {
    /// `_headers` (Cloudflare Pages, Netlify).
    Headers,
    /// `_redirects` (Cloudflare Pages, Netlify, GitLab Pages).
    Redirects,
    /// `.nojekyll` (GitHub Pages).
    NoJekyll,
    /// `CNAME` (GitHub Pages), with the host of `base_url`.
    Cname,
    /// `nginx-headers.conf`, for an `include` of nginx.
    NginxHeaders,
}

impl HostFile {
    /// The name of [`HostFile::Redirects`].
    pub(crate) const REDIRECTS: &str = "_redirects";

    /// All, with the names that site.toml has for them.
    pub(crate) const ALL: [(&str, Self); 5] = [
        ("_headers", Self::Headers),
        (Self::REDIRECTS, Self::Redirects),
        (".nojekyll", Self::NoJekyll),
        ("CNAME", Self::Cname),
        ("nginx-headers.conf", Self::NginxHeaders),
    ];
}

/// How a file is packed (RFC 9110, 8.4.1; RFC 7932).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub(crate) enum Packing {
    /// `br`.
    Brotli,
    /// `gzip`.
    Gzip,
}

impl Packing {
    /// All.
    pub(crate) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// What a twin's name ends with.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    /// Value of `Content-Encoding`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// Files that hosts read and that newsprint makes none of: `web.config` (IIS, Azure), `.htaccess` (Apache, LiteSpeed),
/// `vercel.json`, `netlify.toml`, `wrangler.toml`, `staticwebapp.config.json`, `firebase.json`, `_worker.js`.
const READ_BY_OTHERS: [&str; 8] = [
    "web.config",
    ".htaccess",
    "vercel.json",
    "netlify.toml",
    "wrangler.toml",
    "staticwebapp.config.json",
    "firebase.json",
    "_worker.js",
];

/// Whether a name at the root of a site means something to hosts.
pub(crate) fn is_of_host(name: &str) -> bool {
    HostFile::ALL.iter().any(|(known, _)| name.eq_ignore_ascii_case(known))
}

/// Whether a host would read a file, in whatever folder.
pub(crate) fn is_read_by_others(path: &str) -> bool {
    path.split('/').any(|part| READ_BY_OTHERS.iter().any(|name| part.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_named_before_it_is_hit() {
        let paths: Vec<String> = (0..18_001).map(|number| format!("{}/{number}", number % 7)).collect();
        let usage = Usage::of(paths.iter().map(|path| (path.as_str(), 10)));
        assert_eq!(usage, Usage { files: 18_001, files_in_folder: 2572, file_size: 10, total: 180_010 });
        assert_eq!(over(Host::CloudflarePages, &usage), [(Limit::Files, 18_001, 20_000, false)]);
        assert_eq!(over(Host::CloudflarePagesPaid, &usage), []);
        let more = Usage { files: 20_001, ..usage };
        assert_eq!(over(Host::CloudflarePages, &more), [(Limit::Files, 20_001, 20_000, true)]);
    }
}
