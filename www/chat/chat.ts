import type { ToolCall } from "../sdk/sdk.js";
import { element } from "../view/element.js";
import { icon } from "../view/icon.js";
import { prose } from "../view/prose.js";

/** The conversation as people see it. */
export interface Chat {
  /** Shows a question, and the beginnings of its answer. */
  ask(question: string): AnswerView;
}

/** An answer that is still being written. */
export interface AnswerView {
  /** Names the agent that speaks from here on. */
  agent(name: string): void;
  text(piece: string): void;
  tool(call: ToolCall, outcome: Promise<string>): void;
  done(onTrace: () => void): void;
  fail(reason: string): void;
}

export function createChat(target: HTMLElement): Chat {
  return {
    ask(question) {
      const body = element("div", { class: "answer", "data-state": "thinking" });
      target.append(element("p", { class: "question" }, question), body);
      return answerIn(body, () => follow(target));
    },
  };
}

/** Keeps the newest line in sight, unless the reader has scrolled away from it. */
function follow(target: HTMLElement): void {
  const distance = target.scrollHeight - target.scrollTop - target.clientHeight;
  if (distance < 160) target.scrollTop = target.scrollHeight;
}

function answerIn(body: HTMLElement, onGrow: () => void): AnswerView {
  let paragraph: HTMLElement | undefined;
  let written = "";
  body.scrollIntoView({ block: "end" });

  /** What comes after it begins a new paragraph. */
  function append(child: HTMLElement): void {
    paragraph = undefined;
    body.append(child);
    onGrow();
  }

  function beginParagraph(): HTMLElement {
    const begun = element("div", { class: "prose" });
    append(begun);
    written = "";
    return begun;
  }

  return {
    agent: (name) => append(element("p", { class: "speaker" }, icon("agent"), name)),
    text(piece) {
      body.dataset["state"] = "writing";
      paragraph ??= beginParagraph();
      written += piece;
      paragraph.replaceChildren(...prose(written));
      onGrow();
    },
    tool(call, outcome) {
      const result = element("span", { class: "tool-result" }, "…");
      const given = Object.values(call.arguments).join(", ");
      append(element("p", { class: "tool" }, icon("tool"), element("code", {}, `${call.name}(${given})`), result));
      outcome.then(
        (text) => result.replaceChildren(text),
        (error: unknown) => result.replaceChildren(String(error)),
      );
    },
    done(onTrace) {
      body.dataset["state"] = "done";
      append(element("p", { class: "answer-foot" }, element("button", { type: "button", class: "quiet", onclick: onTrace }, "Show its trace", icon("open"))));
    },
    fail(reason) {
      body.dataset["state"] = "failed";
      append(element("p", { class: "failure" }, reason));
    },
  };
}
