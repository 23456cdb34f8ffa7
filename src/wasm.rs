//! Floor 7: the boundary to JavaScript. Bytes, strings and handles cross; nothing is decided here.

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::base::error::SetupError;
use crate::base::json::Writer;
use crate::base::time::Moment;
use crate::dialect::unasked;
use crate::engine::Engine;
use crate::span::Outcome;
use crate::wire::Urgency;

/// A quarter of the size of the standard library's, and faster.
#[global_allocator]
static ALLOCATOR: WasmDynamicTalc = new_wasm_dynamic_allocator();

/// The engine as JavaScript holds it, with the place where chunks wait to be read together, and why the options were refused.
#[wasm_bindgen]
pub struct Core(Engine, Vec<u8>, String);

#[wasm_bindgen]
impl Core {
    /// Sets up with the options of `init` as JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Core {
        let (engine, refusal) = match Engine::new(options) {
            Ok(engine) => (engine, String::new()),
            Err(error) => (Engine::idle(), written(&error)),
        };
        Core(engine, Vec::new(), refusal)
    }

    /// Why the options were refused, as JSON text of `{code, message}`; empty if they were not. Throwing from here would need a table of
    /// JavaScript's values for this alone.
    pub fn refusal(&self) -> String {
        self.2.clone()
    }

    /// The request headers to read, one a line.
    #[wasm_bindgen(js_name = requestHeaders)]
    pub fn request_headers(&self) -> String {
        Engine::request_headers().to_owned()
    }

    /// The response headers to read, one a line.
    #[wasm_bindgen(js_name = responseHeaders)]
    pub fn response_headers(&self) -> String {
        Engine::response_headers().to_owned()
    }

    /// See [`Engine::matches`].
    pub fn matches(&self, method: &str, url: &str) -> bool {
        self.0.matches(method, url)
    }

    /// See [`Engine::serves_models`].
    #[wasm_bindgen(js_name = servesModels)]
    pub fn serves_models(&self, url: &str) -> bool {
        self.0.serves_models(url)
    }

    /// See [`Engine::open`].
    pub fn open(&mut self, call: &str, body: &[u8], entropy: &[u8], now: f64) -> u32 {
        self.0.open(call, body, entropy, Moment::from_milliseconds(now))
    }

    /// See [`Engine::asking`].
    pub fn asking(&mut self, handle: u32) -> Vec<u8> {
        self.0.asking(handle)
    }

    /// See [`unasked`].
    pub fn unasked(&self, bytes: &[u8]) -> Vec<usize> {
        unasked(bytes)
    }

    /// See [`Engine::respond`].
    pub fn respond(&mut self, handle: u32, head: &str, now: f64) {
        self.0.respond(handle, head, Moment::from_milliseconds(now));
    }

    /// See [`Engine::feed`].
    pub fn feed(&mut self, handle: u32, chunk: &[u8], now: f64) -> bool {
        self.0.feed(handle, chunk, Moment::from_milliseconds(now))
    }

    /// The address of `length` bytes for the shim to write what [`Core::feed_staged`] reads. It stays while the core does.
    pub fn stage(&mut self, length: usize) -> *mut u8 {
        self.1.resize(length, 0);
        self.1.as_mut_ptr()
    }

    /// See [`Engine::feed`]: the chunk is what lies at the begin of the stage.
    #[wasm_bindgen(js_name = feedStaged)]
    pub fn feed_staged(&mut self, handle: u32, length: usize, now: f64) {
        let chunk = self.1.get(..length).unwrap_or_default();
        self.0.feed(handle, chunk, Moment::from_milliseconds(now));
    }

    /// See [`Engine::close`] and [`Engine::forget`]. Outcome: 0 ended, 1 aborted, 3 recorded by somebody else, else failed.
    pub fn close(&mut self, handle: u32, outcome: u32, reason: &str, now: f64) {
        let outcome = match outcome {
            0 => Outcome::Ended,
            1 => Outcome::Aborted,
            3 => return self.0.forget(handle),
            _ => Outcome::Failed,
        };
        self.0.close(handle, outcome, reason, Moment::from_milliseconds(now));
    }

    /// See [`Engine::span_open`].
    #[wasm_bindgen(js_name = spanOpen)]
    pub fn span_open(&mut self, span: &str, entropy: &[u8], now: f64) -> u32 {
        self.0.span_open(span, entropy, Moment::from_milliseconds(now))
    }

    /// See [`Engine::span_set`].
    #[wasm_bindgen(js_name = spanSet)]
    pub fn span_set(&mut self, handle: u32, change: &str) {
        self.0.span_set(handle, change);
    }

    /// See [`Engine::span_close`].
    #[wasm_bindgen(js_name = spanClose)]
    pub fn span_close(&mut self, handle: u32, now: f64) {
        self.0.span_close(handle, Moment::from_milliseconds(now));
    }

    /// See [`Engine::begun`].
    pub fn begun(&self, handle: u32) -> String {
        self.0.begun(handle)
    }

    /// See [`Engine::sample`].
    pub fn sample(&mut self, handle: u32, rate_millionths: u32) {
        self.0.sample(handle, rate_millionths);
    }

    /// See [`Engine::ignore`].
    pub fn ignore(&mut self, handle: u32) {
        self.0.ignore(handle);
    }

    /// See [`Engine::unredacted`].
    pub fn unredacted(&mut self) -> String {
        self.0.unredacted()
    }

    /// See [`Engine::redacted`].
    pub fn redacted(&mut self, answers: &str, now: f64) {
        self.0.redacted(answers, Moment::from_milliseconds(now));
    }

    /// See [`Engine::held`].
    pub fn held(&self) -> String {
        self.0.held()
    }

    /// See [`Engine::release`].
    pub fn release(&mut self, change: &str, now: f64) {
        self.0.release(change, Moment::from_milliseconds(now));
    }

    /// See [`Engine::span_context`].
    #[wasm_bindgen(js_name = spanContext)]
    pub fn span_context(&self, handle: u32) -> String {
        self.0.span_context(handle)
    }

    /// See [`Engine::trace_data`].
    #[wasm_bindgen(js_name = traceData)]
    pub fn trace_data(&self, handle: u32) -> String {
        self.0.trace_data(handle)
    }

    /// See [`Engine::remote`].
    pub fn remote(&mut self, headers: &str, entropy: &[u8], now: f64) -> u32 {
        self.0.remote(headers, entropy, Moment::from_milliseconds(now))
    }

    /// See [`Engine::sweep`].
    pub fn sweep(&mut self, top: &str, now: f64) {
        self.0.sweep(top, Moment::from_milliseconds(now));
    }

    /// See [`Engine::capture_error`].
    #[wasm_bindgen(js_name = captureError)]
    pub fn capture_error(&mut self, error: &str, entropy: &[u8], now: f64) {
        self.0.capture_error(error, entropy, Moment::from_milliseconds(now));
    }

    /// See [`Engine::drain`]. Urgency: 0 what is due, 1 everything, else everything in small envelopes.
    pub fn drain(&mut self, urgency: u32, now: f64) -> u32 {
        let urgency = match urgency {
            0 => Urgency::Due,
            1 => Urgency::Everything,
            _ => Urgency::Leaving,
        };
        self.0.drain(urgency, Moment::from_milliseconds(now))
    }

    /// See [`Engine::post`].
    pub fn post(&self, ticket: u32) -> String {
        self.0.post(ticket)
    }

    /// See [`Engine::body`].
    pub fn body(&self, ticket: u32) -> Vec<u8> {
        self.0.body(ticket).to_vec()
    }

    /// See [`Engine::sent`].
    pub fn sent(&mut self, ticket: u32, status: u16, limits: &str, retry_after: &str, jitter: f64, now: f64) {
        self.0.sent(ticket, status, limits, retry_after, jitter, Moment::from_milliseconds(now));
    }

    /// See [`Engine::due`]; -1 when nothing waits.
    pub fn due(&self, now: f64) -> f64 {
        self.0.due(Moment::from_milliseconds(now)).map_or(-1.0, |milliseconds| milliseconds as f64)
    }

    /// See [`Engine::lose`].
    pub fn lose(&mut self, reason: &str, category: &str, quantity: u32) {
        self.0.lose(reason, category, quantity.into());
    }

    /// See [`Engine::totals`].
    pub fn totals(&self) -> String {
        self.0.totals()
    }

    /// See [`Engine::losses`].
    pub fn losses(&self) -> String {
        self.0.losses()
    }

    /// See [`Engine::pending`].
    pub fn pending(&self) -> u32 {
        self.0.pending().try_into().unwrap_or(u32::MAX)
    }

    /// See [`Engine::notes`].
    pub fn notes(&mut self) -> String {
        self.0.notes()
    }
}

/// The error as the shim throws it.
fn written(error: &SetupError) -> String {
    let mut writer = Writer::new();
    writer.begin_object().pair("code", error.code).pair("message", &error.message).end_object();
    writer.finish()
}
