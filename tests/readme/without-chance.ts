/** What is another in every run: ids, times and the random number of a trace. */
const BY_CHANCE = /^(sent_at|.*trace_id|.*span_id|sentry\.segment\.id|sample_rand|.*_timestamp|.*\.(response\.id|request_id|time_to_first_chunk))$/;

/** A JSON value in which what comes by chance is told by its type alone, so that two runs can be compared. */
export function withoutChance(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutChance);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, BY_CHANCE.test(key) ? kindOf(item) : withoutChance(item)]));
}

function kindOf(value: unknown): unknown {
  const isTagged = typeof value === "object" && value !== null && "value" in value;
  return typeof (isTagged ? value.value : value);
}
