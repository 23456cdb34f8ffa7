import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { optionsFromEnv } from "../../js/env.js";

describe("optionsFromEnv", () => {
  it("reads the variables of sentry", () => {
    const env = { SENTRY_DSN: "https://key@host.test/42", SENTRY_ENVIRONMENT: "staging", SENTRY_RELEASE: "app@1.0.0", SENTRY_TRACES_SAMPLE_RATE: "0.25" };
    assert.deepEqual(optionsFromEnv(env), { dsn: "https://key@host.test/42", environment: "staging", release: "app@1.0.0", tracesSampleRate: 0.25 });
  });

  it("reads the variables of opentelemetry", () => {
    const env = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://collector.test/v1/traces",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: "X-Token=a%20secret=,tenant = blue ,=nothing",
      OTEL_SERVICE_NAME: "shop",
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "SPAN_ONLY",
    };
    assert.deepEqual(optionsFromEnv(env), {
      otlp: { url: "https://collector.test/v1/traces", headers: { "x-token": "a secret=", tenant: "blue" }, serviceName: "shop" },
      recordInputs: true,
      recordOutputs: true,
    });
  });

  it("adds the path of traces to a general endpoint", () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector.test/", OTEL_EXPORTER_OTLP_HEADERS: "token=%zz" };
    assert.deepEqual(optionsFromEnv(env), { otlp: { url: "https://collector.test/v1/traces", headers: { token: "%zz" } } });
  });

  it("says that content stays where the variable says so", () => {
    const env = { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "EVENT_ONLY" };
    assert.deepEqual(optionsFromEnv(env), { recordInputs: false, recordOutputs: false });
  });

  it("leaves out what no variable tells", () => {
    assert.deepEqual(optionsFromEnv({ SENTRY_DSN: " ", SENTRY_RELEASE: 5, AI: { run: () => undefined } }), {});
  });

  it("keeps a rate that is no number wrong so that init refuses it", () => {
    assert.deepEqual(optionsFromEnv({ SENTRY_TRACES_SAMPLE_RATE: "half" }), { tracesSampleRate: Number.NaN });
  });
});
