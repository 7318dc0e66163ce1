//! Controls of HIPAA that AWS's mapping gives for a rule.

/// The HIPAA controls of a managed rule, by its identifier.
pub fn hipaa(_identifier: &str) -> &'static [&'static str] {
    &[]
}
