import type { Span } from "../../index.js";
import { isTold } from "../members.js";
import type { Told } from "../members.js";
import { createRuns } from "../runs.js";
import type { Attributes } from "./session.js";

/** Requests that wait for their answers, by the ids that their sender gave them. */
export interface Waiting {
  /** Resolves or rejects when the request is over, and with it its span. */
  begin(id: unknown, span: Span): Promise<object>;
  spanOf(id: unknown): Span | undefined;
  /** The answer is here, or an error in its place; `attributes` are what else it says. */
  answer(id: unknown, answer: Told, attributes?: Attributes): void;
  /** Nobody waits any more. Only the SDK's words say why. */
  cancel(id: unknown, reason: unknown): void;
  /** No answer will come to any of them. */
  close(status: string): void;
}

interface Request {
  readonly span: Span;
  resolve(result: object): void;
  reject(error: Error): void;
}

/** Keeps the requests of one side. */
export function createWaiting(): Waiting {
  const requests = createRuns<unknown, Request>();

  function take(id: unknown): Request | undefined {
    const request = requests.find(id);
    requests.end(id);
    return request;
  }

  function stop(request: Request | undefined, status: string): void {
    request?.span.setStatus({ code: 2, message: status });
    request?.resolve({});
  }

  return {
    begin: (id, span) => new Promise((resolve, reject) => requests.begin(id, { span, resolve, reject })),
    spanOf: (id) => requests.find(id)?.span,
    answer(id, { result, error }, attributes = {}) {
      const request = take(id);
      request?.span.setAttributes(attributes);
      if (error === undefined) return request?.resolve(isTold(result) ? result : {});
      const told = isTold(error) ? error : {};
      if (typeof told["code"] === "number") request?.span.setAttribute("error.type", String(told["code"]));
      request?.reject(error instanceof Error ? error : new Error(String(told["message"] ?? error)));
    },
    cancel: (id, reason) => stop(take(id), /timed out/i.test(String(reason)) ? "deadline_exceeded" : "cancelled"),
    close: (status) => requests.clear().forEach((request) => stop(request, status)),
  };
}
