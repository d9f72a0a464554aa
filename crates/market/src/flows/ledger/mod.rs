//! Flows: ledger.
