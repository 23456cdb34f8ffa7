/**
 * One text that holds all of these, shorter than all together: many are part of another, and many begin as another ends. They stay in
 * their order, unless one begins with the end of what is there.
 */
export function joinTexts(texts) {
  const left = withoutParts(texts);
  let joined = "";
  while (left.size > 0) {
    const [next, shared] = bestAfter(joined, left);
    joined += next.slice(shared);
    left.delete(next);
  }
  return joined;
}

function withoutParts(texts) {
  const whole = [];
  for (const text of texts.toSorted((one, other) => other.length - one.length)) {
    if (!whole.some((other) => other.includes(text))) whole.push(text);
  }
  return new Set(texts.filter((text) => whole.includes(text)));
}

/** The text that begins with the longest end of what is there, and how long that end is. */
function bestAfter(joined, texts) {
  let [best, most] = [texts.values().next().value, 0];
  for (const text of texts) {
    for (let shared = text.length - 1; shared > most; shared--) {
      if (joined.endsWith(text.slice(0, shared))) [best, most] = [text, shared];
    }
  }
  return [best, most];
}
