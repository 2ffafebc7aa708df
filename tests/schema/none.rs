//! Nothing: this package only names a crate whose files are used.
