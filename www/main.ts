import "./style/main.css";
import { createChat } from "./chat/chat.js";
import { createComposer } from "./chat/composer.js";
import { createControls } from "./controls.js";
import { FRAMEWORKS } from "./framework/frameworks.js";
import { createMonitor } from "./monitor.js";
import { OPENAI_SDKS, SDKS } from "./sdk/sdks.js";
import { readSettings } from "./settings.js";
import { listenForArrivals } from "./trace/arrival.js";
import { ledger } from "./trace/ledger.js";
import { createPanel } from "./trace/panel.js";
import { createTurns } from "./turns.js";
import type { Way } from "./turns.js";
import { place } from "./view/element.js";

/** Asked as the page opens, so that the first look already shows a trace. */
const FIRST_QUESTION = "What does one trace of a model call tell me?";

const SUGGESTIONS = ["Will it rain in Vienna or Kyoto?", "Why do cached tokens cost less?", "What leaves this page?", "Show me a rate limit and a retry"];

const settings = await readSettings();
const sdks = settings.upstreamProvider === undefined ? SDKS : OPENAI_SDKS;
const [firstSdk] = sdks;
if (firstSdk === undefined) throw new Error("there is no SDK to ask with");

/** Behind the proxy it is the real API that answers, whichever way it is asked. */
const providerOf = (way: Way): string => settings.upstreamProvider ?? way.provider;

const monitor = createMonitor(settings, `conv_${crypto.randomUUID()}`, providerOf(firstSdk));
const panel = createPanel(place("traces"));
const composer = createComposer(place("composer"), {
  suggestions: SUGGESTIONS,
  onAsk: (question) => void turns.ask(question),
  onTwoAgents: () => void turns.askTwoAgents(),
});
const turns = createTurns({
  settings,
  sdk: firstSdk,
  monitor,
  chat: createChat(place("conversation")),
  onTrace: panel.open,
  onTurn: (stop) => {
    const onRecorded = panel.record();
    composer.setRunning(stop);
    return () => {
      onRecorded();
      composer.setRunning(undefined);
      place("ledger").replaceChildren(ledger(monitor.usage()));
    };
  },
});
createControls(place("controls"), {
  ways: [...sdks, ...FRAMEWORKS],
  onPrivacy: monitor.choose,
  onWay: (way) => {
    turns.use(way);
    monitor.choose({ provider: providerOf(way) });
  },
});

await listenForArrivals(panel.take);
await turns.ask(FIRST_QUESTION);
