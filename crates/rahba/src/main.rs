//! Rahba: the one program that a union of cooperatives runs to sell what its producers make.

mod backup;
mod commands;
mod config;
mod directory;
mod keys_cli;
mod load;
mod origin;
mod sealed;
mod serve;
mod simulate_cli;
mod support_bundle;
mod territories_cli;
mod users;

use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run()
}
