//! Every attribute key, once, with the type that the wire gives it.
//!
//! Names follow `@sentry/conventions`; `tests/conventions.rs` holds them to it. What the registry does not know is ours
//! (`genspan.*`) or OpenTelemetry's, and is listed as such there.

/// The type of an attribute's value on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttrType {
    /// A string.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Double,
    /// `true` or `false`.
    Flag,
    /// A list of strings.
    Texts,
}

/// An attribute key and its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attr {
    /// The key as it stands on the wire.
    pub name: &'static str,
    /// The type of its value.
    pub kind: AttrType,
}

macro_rules! attributes {
    ($($(#[$doc:meta])* $constant:ident $kind:ident $name:literal;)*) => {
        $(#[doc = concat!("`", $name, "`")] $(#[$doc])* pub const $constant: Attr = Attr { name: $name, kind: AttrType::$kind };)*

        /// All of them, for the tests that hold them to the registry.
        pub const ALL: &[Attr] = &[$($constant),*];
    };
}

attributes! {
    // What it is.
    OPERATION_NAME Text "gen_ai.operation.name";
    PROVIDER_NAME Text "gen_ai.provider.name";
    AGENT_NAME Text "gen_ai.agent.name";
    PIPELINE_NAME Text "gen_ai.pipeline.name";
    FUNCTION_ID Text "gen_ai.function_id";
    CONVERSATION_ID Text "gen_ai.conversation.id";
    // What was asked.
    REQUEST_MODEL Text "gen_ai.request.model";
    REQUEST_MAX_TOKENS Integer "gen_ai.request.max_tokens";
    REQUEST_TEMPERATURE Double "gen_ai.request.temperature";
    REQUEST_TOP_P Double "gen_ai.request.top_p";
    REQUEST_TOP_K Integer "gen_ai.request.top_k";
    REQUEST_FREQUENCY_PENALTY Double "gen_ai.request.frequency_penalty";
    REQUEST_PRESENCE_PENALTY Double "gen_ai.request.presence_penalty";
    /// A string, though every wire writes a number.
    REQUEST_SEED Text "gen_ai.request.seed";
    REQUEST_STOP_SEQUENCES Texts "gen_ai.request.stop_sequences";
    REQUEST_REASONING_LEVEL Text "gen_ai.request.reasoning.level";
    REQUEST_STREAM Flag "gen_ai.request.stream";
    REQUEST_CHOICE_COUNT Integer "gen_ai.request.choice.count";
    REQUEST_ENCODING_FORMAT Text "gen_ai.request.encoding_format";
    REQUEST_DIMENSIONS Integer "gen_ai.request.dimensions";
    // What came.
    RESPONSE_ID Text "gen_ai.response.id";
    RESPONSE_MODEL Text "gen_ai.response.model";
    /// A JSON array, as a string.
    RESPONSE_FINISH_REASONS Text "gen_ai.response.finish_reasons";
    RESPONSE_STREAMING Flag "gen_ai.response.streaming";
    /// Seconds.
    RESPONSE_TIME_TO_FIRST_CHUNK Double "gen_ai.response.time_to_first_chunk";
    // Content, each a JSON text, only when asked for.
    SYSTEM_INSTRUCTIONS Text "gen_ai.system_instructions";
    INPUT_MESSAGES Text "gen_ai.input.messages";
    OUTPUT_MESSAGES Text "gen_ai.output.messages";
    TOOL_DEFINITIONS Text "gen_ai.tool.definitions";
    EMBEDDINGS_INPUT Text "gen_ai.embeddings.input";
    // Tokens: details are subsets of the totals.
    USAGE_INPUT_TOKENS Integer "gen_ai.usage.input_tokens";
    USAGE_CACHE_READ_INPUT_TOKENS Integer "gen_ai.usage.cache_read.input_tokens";
    USAGE_CACHE_CREATION_INPUT_TOKENS Integer "gen_ai.usage.cache_creation.input_tokens";
    USAGE_OUTPUT_TOKENS Integer "gen_ai.usage.output_tokens";
    USAGE_REASONING_OUTPUT_TOKENS Integer "gen_ai.usage.reasoning.output_tokens";
    USAGE_TOTAL_TOKENS Integer "gen_ai.usage.total_tokens";
    /// US dollars.
    COST_TOTAL_TOKENS Double "gen_ai.cost.total_tokens";
    CONTEXT_WINDOW_SIZE Integer "gen_ai.context.window_size";
    CONTEXT_UTILIZATION Double "gen_ai.context.utilization";
    // Tools.
    TOOL_NAME Text "gen_ai.tool.name";
    TOOL_DESCRIPTION Text "gen_ai.tool.description";
    TOOL_CALL_ID Text "gen_ai.tool.call.id";
    TOOL_CALL_ARGUMENTS Text "gen_ai.tool.call.arguments";
    TOOL_CALL_RESULT Text "gen_ai.tool.call.result";
    // The Model Context Protocol.
    PROMPT_NAME Text "gen_ai.prompt.name";
    MCP_PROMPT_RESULT_DESCRIPTION Text "mcp.prompt.result.description";
    MCP_PROMPT_RESULT_MESSAGE_COUNT Integer "mcp.prompt.result.message_count";
    MCP_LIFECYCLE_PHASE Text "mcp.lifecycle.phase";
    MCP_CANCELLED_REQUEST_ID Text "mcp.cancelled.request_id";
    MCP_CANCELLED_REASON Text "mcp.cancelled.reason";
    MCP_PROGRESS_TOKEN Text "mcp.progress.token";
    MCP_PROGRESS_CURRENT Double "mcp.progress.current";
    MCP_PROGRESS_TOTAL Double "mcp.progress.total";
    MCP_PROGRESS_PERCENTAGE Double "mcp.progress.percentage";
    MCP_PROGRESS_MESSAGE Text "mcp.progress.message";
    MCP_LOGGING_LEVEL Text "mcp.logging.level";
    MCP_LOGGING_LOGGER Text "mcp.logging.logger";
    MCP_LOGGING_DATA_TYPE Text "mcp.logging.data_type";
    MCP_LOGGING_MESSAGE Text "mcp.logging.message";
    JSONRPC_REQUEST_ID Text "jsonrpc.request.id";
    // Failures and where the call went.
    ERROR_TYPE Text "error.type";
    HTTP_RESPONSE_STATUS_CODE Integer "http.response.status_code";
    SERVER_ADDRESS Text "server.address";
    SERVER_PORT Integer "server.port";
    // Sentry's own.
    SENTRY_OP Text "sentry.op";
    SENTRY_ORIGIN Text "sentry.origin";
    SENTRY_STATUS_MESSAGE Text "sentry.status.message";
    SENTRY_SEGMENT_ID Text "sentry.segment.id";
    SENTRY_SEGMENT_NAME Text "sentry.segment.name";
    SENTRY_SEGMENT_NAME_SOURCE Text "sentry.segment.name.source";
    SENTRY_SAMPLE_RATE Double "sentry.sample_rate";
    SENTRY_TRACE_LIFECYCLE Text "sentry.trace_lifecycle";
    SENTRY_RELEASE Text "sentry.release";
    SENTRY_ENVIRONMENT Text "sentry.environment";
    SENTRY_SDK_NAME Text "sentry.sdk.name";
    SENTRY_SDK_VERSION Text "sentry.sdk.version";
    SENTRY_PLATFORM Text "sentry.platform";
    USER_ID Text "user.id";
    USER_EMAIL Text "user.email";
    USER_NAME Text "user.name";
    USER_IP_ADDRESS Text "user.ip_address";
    // Ours.
    /// The counts were estimated from the text that passed, not reported.
    GENSPAN_USAGE_ESTIMATED Flag "genspan.usage.estimated";
    GENSPAN_USAGE_INPUT_AUDIO_TOKENS Integer "genspan.usage.input_audio_tokens";
    GENSPAN_USAGE_OUTPUT_AUDIO_TOKENS Integer "genspan.usage.output_audio_tokens";
    GENSPAN_USAGE_WEB_SEARCHES Integer "genspan.usage.web_searches";
    GENSPAN_USAGE_SEARCH_UNITS Integer "genspan.usage.search_units";
    /// Tokens of another model that a server-side tool consulted (Anthropic's advisor), not part of the totals.
    GENSPAN_ADVISOR_MODEL Text "genspan.advisor.model";
    GENSPAN_ADVISOR_INPUT_TOKENS Integer "genspan.advisor.input_tokens";
    GENSPAN_ADVISOR_OUTPUT_TOKENS Integer "genspan.advisor.output_tokens";
    /// The answer came out of a gateway's cache: its tokens were billed before.
    GENSPAN_CACHED_BY_GATEWAY Flag "genspan.gateway.cached";
    GENSPAN_REQUEST_ID Text "genspan.response.request_id";
    GENSPAN_RETRY_AFTER Text "genspan.response.retry_after";
    GENSPAN_UPSTREAM_PROVIDER Text "genspan.upstream.provider";
}
