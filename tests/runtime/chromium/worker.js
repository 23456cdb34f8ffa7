import { run } from "./apps.js";
import { answerWith } from "./port.js";

answerWith(run);
