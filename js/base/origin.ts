/** In the origins of the spans that Sentry's own integrations make of LangChain and of LangGraph. */
export const LANGCHAIN_ORIGIN = "auto.ai.lang";
