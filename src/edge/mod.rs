//! The outside world: reading the site's folder, the theme, publishing files. The only room that touches disk, network
//! and clock. Every error names the action and the path.
