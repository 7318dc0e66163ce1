//! Evidence beside AWS Config's: what the organisation, IAM and KMS said of themselves, exported
//! by hand. Knows no file and no question; a form is told by its content, never by its name.
pub mod collected;
pub mod credentials;
pub mod details;
pub mod flaw;
pub mod grants;
pub mod listing;
pub mod organisation;
pub mod read;

mod base64;
mod details_read;
mod node;
mod organisation_read;
mod report;
mod text;
