//! Flows: payouts.
