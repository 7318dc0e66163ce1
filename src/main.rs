//! The program `asof`: the library's front door.

/// Documents are read into millions of small pieces and dropped again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    asof::cli::run::run(std::env::args_os())
}
