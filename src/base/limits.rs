//! Every bound of the core, unit in the name. Past a bound recording stops and a loss is counted; the app's bytes go on.

/// One SSE event, NDJSON line or array element; a longer one is skipped.
pub const MAX_EVENT_BYTES: usize = 1 << 20;
/// One whole JSON document.
pub const MAX_DOCUMENT_BYTES: usize = 16 << 20;
/// One AWS event stream frame (the format's own bound on its payload).
pub const MAX_FRAME_BYTES: usize = 16 << 20;
/// The headers of one AWS event stream frame (the format's own bound).
pub const MAX_FRAME_HEADER_BYTES: usize = 128 << 10;
