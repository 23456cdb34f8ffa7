//! genspan: the core.
