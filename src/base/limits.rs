//! Every bound of the core, unit in the name. Past a bound recording stops and a loss is counted; the app's bytes go on.

/// One SSE event, NDJSON line or array element; a longer one is skipped. Generated images arrive beside the usage they cost.
pub const MAX_EVENT_BYTES: usize = 8 << 20;
/// One whole JSON document.
pub const MAX_DOCUMENT_BYTES: usize = 16 << 20;
/// One AWS event stream frame (the format's own bound on its payload).
pub const MAX_FRAME_BYTES: usize = 16 << 20;
/// The headers of one AWS event stream frame (the format's own bound).
pub const MAX_FRAME_HEADER_BYTES: usize = 128 << 10;
/// One text inside a message; a longer one is shortened.
pub const MAX_PART_BYTES: usize = 32 << 10;
/// One content attribute (messages, instructions, tools); the oldest messages are left out first.
pub const MAX_CONTENT_BYTES: usize = 128 << 10;
/// An answer whose secrets are to be found before it is cut; what is past it is left out whole.
pub const MAX_UNCUT_ANSWER_BYTES: usize = 1 << 20;
/// A word that a provider sends where a name or an id belongs.
pub const MAX_WORD_BYTES: usize = 1 << 10;
/// No text is cut shorter than this: what is too large then is so by the number of its members.
pub const MIN_CUT_BYTES: usize = 32;
/// Choices and finish reasons of one answer.
pub const MAX_CHOICES: usize = 256;
/// Texts, tool calls and other parts of one choice.
pub const MAX_PARTS: usize = 1024;
/// How long a call or span may be open without a sign of life: many streams are dropped without a word.
pub const MAX_IDLE_MILLISECONDS: u64 = 10 * 60_000;
/// The same at a flush, for what is open though its top span is over: no platform lets a request run on for longer.
pub const MAX_LEFT_MILLISECONDS: u64 = 30_000;
/// Calls and spans open at once; beyond it nothing new is recorded.
pub const MAX_OPEN: usize = 4096;
/// Spans that ended last and are remembered, so that what begins below them later is in their trace.
pub const MAX_REMEMBERED_SPANS: usize = 256;
/// Ids of answers that are remembered so that each is counted once.
pub const MAX_REMEMBERED_ANSWERS: usize = 512;
/// Providers and models that the ledger keeps apart.
pub const MAX_LEDGER_ROWS: usize = 256;
/// Spans in one container (Sentry's own rule for SDKs).
pub const MAX_CONTAINER_SPANS: usize = 1000;
/// Bytes of one container, safe for every server.
pub const MAX_CONTAINER_BYTES: usize = 1 << 20;
/// Bytes of one transaction with its spans: servers trim what is larger.
pub const MAX_TRANSACTION_BYTES: usize = 800 << 10;
/// Bytes of one container of a page that goes away: all its requests together may carry 60,000, and small ones fill that best.
pub const MAX_LEAVING_BYTES: usize = 14_000;
/// Bytes of all that waits to be sent.
pub const MAX_QUEUE_BYTES: usize = 4 << 20;
/// How deep nested JSON is followed: the stack is small.
pub const MAX_NESTING: usize = 64;
