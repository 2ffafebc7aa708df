//! The `flowproof` binary: everything is in the library.

fn main() -> std::process::ExitCode {
    flowproof::cli::run(std::env::args_os())
}
