/** Something this small model knows about. */
export interface Topic {
  readonly about: RegExp;
  readonly reasoning: string;
  readonly text: string;
}

/** The first that fits the question is the answer; the last fits everything. */
export const TOPICS: readonly Topic[] = [
  {
    about: /\bcach|cheaper|price|cost/i,
    reasoning: "They ask about cached tokens. Say what is counted where, and why the sum alone misleads.",
    text: `A provider keeps the beginning of a prompt it has just read. When the next call starts with the same words, those tokens come **from the cache**, at a fraction of the price.

The trap is the arithmetic, because every API counts differently:

- OpenAI reports cached tokens *inside* the prompt count.
- Anthropic reports them *beside* it, so adding nothing loses most of a long prompt.
- Gemini keeps its thoughts out of the answer count.

Beside this chat they all mean the same: cached is a part of input, reasoning is a part of output, and the total is the sum of the two. Switch the SDK above and ask again: the wire changes, the meaning stays.`,
  },
  {
    about: /privacy|private|prompt.*(leave|sent|record)|content|secret/i,
    reasoning: "A question on privacy. The default is that nothing is recorded. Point at the switches and the raw envelope.",
    text: `By default **no content leaves this page**: no prompt, no answer, no tool argument. A span carries numbers and names, that is all.

Open the raw envelope and look for these words. You will not find them. Then turn on *Inputs* or *Outputs* above, ask once more, and compare: the messages now stand in \`gen_ai.input.messages\` and \`gen_ai.output.messages\`.

Keys are a different matter. A header with a credential is never read, whatever the switches say.`,
  },
  {
    about: /first (chunk|token|word)|slow|latency|wait/i,
    reasoning: "Time to first chunk against total time. Explain the two parts of the bar.",
    text: `There are two waits in every answer, and they have different causes.

The **pale part** of a bar is the time to the first chunk: the network, the queue, reading the prompt and thinking. A longer prompt or more reasoning stretches it. The **solid part** is the writing itself, and grows with the number of output tokens.

People forgive slow writing, since they are reading along. They do not forgive an empty page. So look at the pale part first.`,
  },
  {
    about: /rate limit|retry|retries|fail|error/i,
    reasoning: "The first try was turned away; this is the second. Say what the trace shows.",
    text: `This answer took two calls. The first was turned away with **429**, and the SDK waited a moment and asked again, without a word to the app.

The trace shows both: a failed span with its status, then the one that answered. Without a trace the turn would only have felt slow, and nobody would have known why.`,
  },
  {
    about: /poem|haiku|verse|rhyme/i,
    reasoning: "A short poem. Three lines, about spans.",
    text: `A call goes out, small.
Between the word and its echo
a span counts the stars.`,
  },
  {
    about: /trace|span|see|look|what is|tell me/i,
    reasoning: "They are new here. Start with the turn, then the call, then the numbers, and send them to the trace.",
    text: `It tells you what a log line cannot: **where the time went, and what it was spent on**.

Look at the trace beside this chat. The outer bar is this turn of the agent. The bar inside it is the call to the model that wrote these words. Its pale part is the wait for the first chunk; the solid part is the writing.

Beside it stand the tokens, as the model's server counted them: how many went in, how many of those came from the cache, how many came out, and how many of these were silent reasoning.

Click a bar for everything the span knows. Nothing you type is in there, unless you turn recording on.`,
  },
  {
    about: /^/,
    reasoning: "Nothing I know about. Be honest, and offer what I can do.",
    text: `I am a very small model that lives inside this demo, and I do not know much about that. What I do know:

- what a trace of a model call shows
- why cached tokens cost less
- where the time goes before the first word
- what leaves this page, and what does not
- the weather in any city, by way of a tool

Your question was traced all the same. The numbers beside it are real.`,
  },
];
