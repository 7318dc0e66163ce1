//! The program `asof`: the library's front door.
fn main() -> std::process::ExitCode {
    asof::cli::run::run(std::env::args_os())
}
