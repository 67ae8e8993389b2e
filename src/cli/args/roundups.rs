//! Commands of editors of roundups.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args as Group, Subcommand};

/// `issue`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Issue {
    /// Write a draft of the next issue, with number, day and the sections of the last one
    New {
        /// Which roundup, by its id; not needed where the site has one
        #[arg(value_name = "ID")]
        roundup: Option<String>,
        /// Write it by this file, with {title}, {number}, {date}, {sections} and {items} in it
        #[arg(long, value_name = "FILE")]
        template: Option<PathBuf>,
    },
    /// Look an issue through before it is published: dead links, links of earlier issues, items without a word
    Check {
        /// The issue
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Ask no server; what links.tsv knows is told
        #[arg(long)]
        offline: bool,
        /// Print the findings as one JSON object on standard output
        #[arg(long)]
        json: bool,
    },
    /// Show the days of first commits as schedule.toml, for issues that it does not date yet
    Dates {
        /// Write them into schedule.toml
        #[arg(long)]
        write: bool,
    },
}

/// `links`.
#[derive(Debug, Group)]
pub(in crate::cli) struct Links {
    /// Of articles and issues of this day and later ones: 2024-01-17
    #[arg(long, value_name = "DAY")]
    pub(in crate::cli) since: Option<NaiveDate>,
    /// Ask no server; what links.tsv knows is told
    #[arg(long)]
    pub(in crate::cli) offline: bool,
    /// Print the links as one JSON object on standard output
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
