//! Calls of models, from the request to the span.

use super::Engine;
use super::live::{Call, Carrier, Layer, Live, Purpose};
use crate::base::attr;
use crate::base::cost::Cost;
use crate::base::glob::glob;
use crate::base::id::Entropy;
use crate::base::json::Json;
use crate::base::loss::{Category, Reason};
use crate::base::text::contains;
use crate::base::time::Moment;
use crate::base::usage::{SelfCheck, Usage};
use crate::base::value::TRUE;
use crate::decode::{Decoder, Event, EventKind};
use crate::dialect::{
    Certainty, Content, DialectName, Fact, Headers, Operation, Reader, Request, Sink, Url, asking, hooked, is_by_litellm, read_failed_head,
    read_failure, route, upstream,
};
use crate::record::{Origin, Progress, Record, Seen, Verdict};
use crate::span::{CallEnd, Outcome, Start, describe};

/// The headers in which providers name a request, for their support to find it.
const REQUEST_ID_HEADERS: &str = "x-request-id|request-id|x-amzn-requestid|apim-request-id|cf-ray";

/// The headers in which gateways say that an answer came out of their cache.
const CACHE_HEADERS: &[&str] = &["cf-aig-cache-status", "x-portkey-cache-status", "x-cache"];

impl Engine {
    /// Begins a call: of a URL (`source` is `fetch`), or one that a framework hook reports (`source` names the dialect, `provider` and
    /// `model` are the framework's words, the body is the JSON of what it gave). The handle is 0 if the request is no model call, or too
    /// many calls are open: the app's call then goes on unrecorded.
    pub fn open(&mut self, call: &str, body: &[u8], entropy: &[u8], now: Moment) -> u32 {
        let call = Json::new(call.as_bytes());
        let (method, url) = (call.name_at("method"), call.text_at("url").unwrap_or_default());
        let request = Request {
            method,
            url: Url::parse(&url),
            headers: Headers(call.get("headers").unwrap_or(Json::new(b"{}"))),
            body: Json::new(body),
        };
        let text = |key: &str| call.text_at(key);
        let (route, layer) = match DialectName::from_name(call.name_at("source")) {
            Some(dialect) => {
                let layer = if call.name_at("noticedAt") == "model" { Layer::Model } else { Layer::Framework };
                (Some(hooked(dialect, text("provider").as_deref(), text("model").as_deref())), layer)
            }
            None => (route(&request, &self.config.providers), Layer::Fetch),
        };
        let Some(route) = route else {
            self.note(&["ignored: ", method, " ", request.url.host, " is not a model call"]);
            return 0;
        };
        let content = |key: &str, default: bool| match call.member(key).flag().unwrap_or(default) {
            true => Content::Recorded,
            false => Content::Private,
        };
        let inputs = content("recordInputs", self.config.record_inputs.is_on());
        let outputs = content("recordOutputs", self.config.record_outputs.is_on());
        let asking = self.config.ask_usage.is_on().then(|| asking(&request, &route)).flatten();
        let mut record = Record::new(route.operation, route.provider.as_deref(), inputs, outputs, self.config.estimate_usage);
        if self.config.redact.is_on() {
            record.cut_later();
        }
        if let Some(model) = &route.model {
            record.fact(Fact::RequestModel(model));
        }
        if let Some(upstream) = &route.upstream {
            record.fact(Fact::Upstream(upstream));
        }
        let mut reader = route.dialect.reader();
        reader.request(&request, &mut record);

        let start = Start(call);
        let mut span = self.begin_span(start, route.operation.name(), Entropy(entropy), now);
        span.span.origin = "auto.ai.genspan";
        span.span.attributes.maybe(&attr::SERVER_ADDRESS, Some(request.url.host).filter(|host| !host.is_empty()));
        span.span.attributes.count(&attr::SERVER_PORT, request.url.port.map(u64::from));
        let purpose = if method == "GET" { Purpose::Fetch } else { Purpose::Ask };
        let client = request.headers.get("user-agent").unwrap_or_default();
        let (outer, bond) = self.carried_by(start.parent(), layer, &record, &client, now);
        let handle = self.keep(Live::Call(Box::new(Call {
            span,
            record,
            name: route.dialect,
            reader,
            decoder: Decoder::new(),
            certainty: route.certainty,
            purpose,
            host: request.url.host.to_owned(),
            status: None,
            asking,
            layer,
            outer,
            bond,
            carrier: Carrier::None,
        })));
        self.carry(outer, handle);
        handle
    }

    /// The body to send instead of the app's, given once: it asks for the usage that the app does not ask for. What must be kept from the
    /// app then is told by [`unasked`](crate::dialect::unasked). Empty if the app's own body goes.
    pub fn asking(&mut self, handle: u32) -> Vec<u8> {
        let Some(Live::Call(call)) = self.open.get_mut(handle) else { return Vec::new() };
        call.asking.take().unwrap_or_default()
    }

    /// The head of the answer came: a JSON object `{status, headers}`.
    pub fn respond(&mut self, handle: u32, head: &str, now: Moment) {
        let Some(Live::Call(call)) = self.open.get_mut(handle) else { return };
        let head = Json::new(head.as_bytes());
        let status = head.count_at("status").and_then(|status| status.try_into().ok());
        let headers = Headers(head.get("headers").unwrap_or(Json::new(b"{}")));
        call.status = status;
        call.span.touched = now;
        call.record.at(now);
        if let Some(id) = headers.0.text_at(REQUEST_ID_HEADERS) {
            call.record.fact(Fact::Label(&attr::GENSPAN_REQUEST_ID, &id));
        }
        if let Some(seconds) = headers.get("retry-after") {
            call.record.fact(Fact::Label(&attr::GENSPAN_RETRY_AFTER, &seconds));
        }
        // `SEMANTIC HIT` and `Hit from cloudfront` as well as the bare word.
        let is_hit = |name: &&str| headers.get(name).is_some_and(|status| contains(&status.to_ascii_lowercase(), "hit"));
        if CACHE_HEADERS.iter().any(is_hit) || headers.get("x-litellm-cache-key").is_some() {
            call.record.attributes.set(&attr::GENSPAN_CACHED_BY_GATEWAY, TRUE);
        }
        if headers.get("x-vercel-ai-ui-message-stream").is_some() {
            call.record.fact(Fact::Foreign);
        }
        if let Some(upstream) = upstream(&headers) {
            call.record.fact(Fact::Upstream(&upstream));
        } else if call.record.word(&attr::PROVIDER_NAME).is_none() && is_by_litellm(&headers) {
            call.record.fact(Fact::Upstream("litellm"));
        }
        // Of a stream LiteLLM knows no cost yet, and says that it is none.
        if let Some(cost) = headers.get("x-litellm-response-cost").and_then(|cost| Cost::parse(&cost)).filter(|cost| cost.0 > 0) {
            call.record.fact(Fact::Cost(cost));
        }
        if is_failure(status) {
            read_failed_head(&headers, &mut call.record);
        } else if status.is_some() {
            call.reader.head(&headers, &mut call.record);
        }
    }

    /// Bytes of the answer came. Says whether the time of those to follow counts: until the first content was seen.
    pub fn feed(&mut self, handle: u32, chunk: &[u8], now: Moment) -> bool {
        let Some(Live::Call(call)) = self.open.get_mut(handle) else { return false };
        let Call { span, record, reader, decoder, status, .. } = &mut **call;
        span.touched = now;
        // What was kept back came when it was kept.
        if !decoder.is_waiting() {
            record.at(now);
        }
        let failed = is_failure(*status);
        // Nearly all that comes is like what came before, and need not be taken apart to be told.
        let told = if decoder.is_between_events() { reader.repeats(chunk, record) } else { 0 };
        decoder.push(chunk.get(told..).unwrap_or_default(), &mut |event| {
            read(event, failed, reader, record);
            record.at(now);
        });
        record.first_content.is_none()
    }

    /// The call is over.
    pub fn close(&mut self, handle: u32, outcome: Outcome, reason: &str, now: Moment) {
        // Taken out only once it is sure to be a call: the handle of a span stays open.
        if !matches!(self.open.get(handle), Some(Live::Call(_))) {
            return;
        }
        let Some(Live::Call(mut boxed)) = self.open.remove(handle) else { return };
        let call = &mut *boxed;
        call.record.at(now);
        let failed = is_failure(call.status);
        call.decoder.finish(&mut |event| read(event, failed, &mut call.reader, &mut call.record));
        // A hook has the error itself, and tells it as an error body would.
        read_reason(reason, &mut call.record);
        self.complete(call, outcome);
        // A hook says itself that a call is over, whatever its answer lacks.
        if outcome == Outcome::Ended && call.layer != Layer::Fetch && call.record.progress == Progress::Running {
            call.record.progress = Progress::Ended;
        }
        let faults = call.decoder.take_faults();
        if call.outer == 0 && !is_model_call(&call.record, call.certainty, outcome, call.status) {
            self.note(&["ignored: the answer of ", &call.host, " is not a model's"]);
            return;
        }
        self.count_loss(Reason::Oversized, Category::Span, faults.oversized.into());
        self.count_loss(Reason::Unreadable, Category::Span, faults.corrupt.into());
        if outcome == Outcome::Ended {
            self.count_loss(Reason::Truncated, Category::Span, faults.truncated.into());
        }
        if call.outer != 0 {
            return self.hand_over(call.outer, boxed);
        }
        if self.is_repeated(call) {
            self.note(&["ignored: this answer was counted before"]);
            return;
        }
        let usage = self.settle(&mut call.record);
        if let Some((usage, origin)) = &usage {
            self.add_to_agents(call.span.parent, usage, *origin);
        }
        describe(&mut call.span.span, &mut call.record, CallEnd { outcome, status: call.status, reason, usage });
        call.span.span.close(now);
        self.tell_failure(&call.span, call.layer, now);
        self.finish_span(boxed.span, now);
    }

    /// Somebody else recorded the call: a wrapper of `fetch` below the one that opened it.
    pub fn forget(&mut self, handle: u32) {
        if matches!(self.open.get(handle), Some(Live::Call(_))) {
            self.open.remove(handle);
            self.note(&["ignored: another wrapper recorded this call"]);
        }
    }

    /// Whether a call brings nothing new: an answer fetched again, or one fetched before it was ready.
    fn is_repeated(&mut self, call: &Call) -> bool {
        let is_fetch = call.purpose == Purpose::Fetch;
        if call.record.progress != Progress::Ended || !(is_fetch || call.name.is_fetched_later()) {
            return is_fetch;
        }
        let seen = call.record.word(&attr::RESPONSE_ID).map(|id| self.duplicates.note(&call.host, id));
        is_fetch && seen != Some(Seen::New)
    }

    /// Checks the counts, prices them and books them.
    fn settle(&mut self, record: &mut Record) -> Option<(Usage, Origin)> {
        let (usage, origin) = record.counts()?;
        if usage.self_check() == SelfCheck::Differs {
            self.count_loss(Reason::UsageMismatch, Category::Span, 1);
        }
        if record.cost.is_none() {
            record.cost = self.price(record.model(), &usage);
        }
        self.ledger.add(record.word(&attr::PROVIDER_NAME), record.model(), &usage, origin, record.cost);
        Some((usage, origin))
    }

    /// What the app's own prices say of a call; nothing else invents a cost.
    pub(super) fn price(&self, model: Option<&str>, usage: &Usage) -> Option<Cost> {
        let model = model?;
        let price = self.config.prices.iter().find(|price| glob(&price.model, model))?;
        let [cached, written] = [usage.cached, usage.cache_write].map(Option::unwrap_or_default);
        let fresh = usage.input.unwrap_or_default().saturating_sub(cached).saturating_sub(written);
        let mut cost = price.input.per_million(fresh);
        cost += price.cached.unwrap_or(price.input).per_million(cached);
        cost += price.cache_write.unwrap_or(price.input).per_million(written);
        cost += price.output.per_million(usage.output.unwrap_or_default());
        Some(cost)
    }
}

fn is_failure(status: Option<u16>) -> bool {
    status.is_some_and(|status| status >= 400)
}

/// Reads one event: the answer of a model, or the body of an HTTP failure.
fn read(event: Event<'_>, failed: bool, reader: &mut Reader, record: &mut Record) {
    if failed {
        read_failure(Json::new(event.data), record);
        return;
    }
    // Gemini sends a list as it grows; the lists of Hugging Face, of texts, of vectors or of ranks, come at once.
    let is_whole = match event.kind {
        EventKind::Element => record.operation != Operation::GenerateContent,
        kind => kind == EventKind::Whole,
    };
    if !is_whole && !record.streaming {
        record.fact(Fact::Streaming);
    }
    reader.event(event, record);
}

fn read_reason(reason: &str, record: &mut Record) {
    let reason = Json::new(reason.as_bytes());
    if reason.is_object() {
        read_failure(reason, record);
    }
}

/// Whether what looked like a call of a model was one. A known host is believed, and even an answer of another shape that counts
/// tokens; elsewhere an answer must not speak against it, and where apps have such paths themselves, it must speak for it.
fn is_model_call(record: &Record, certainty: Certainty, outcome: Outcome, status: Option<u16>) -> bool {
    let whole = outcome == Outcome::Ended && status.is_some_and(|status| status < 400);
    match (certainty, record.verdict) {
        (Certainty::Known, Verdict::Foreign) => record.usage.is_some(),
        (_, Verdict::Foreign) => false,
        (_, Verdict::Confirmed) | (Certainty::Known, _) => true,
        (Certainty::Likely, Verdict::Open) => !whole || record.failure.is_some() || record.usage.is_some(),
        (Certainty::Weak, Verdict::Open) => record.word(&attr::PROVIDER_NAME).is_some() && is_failure(status),
    }
}
