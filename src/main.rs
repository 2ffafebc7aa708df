//! The `flowproof` binary: everything is in the library.

fn main() -> std::process::ExitCode {
    flowproof::cli::run(std::env::args_os())
}

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
