// Between a page and its worker: a question with a port for the answer.

/** Asks a worker to run apps. */
export function askOf(worker) {
  return (...words) =>
    new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => (data.error === undefined ? resolve(data.returned) : reject(new Error(data.error)));
      worker.postMessage(words, [port2]);
    });
}

/** Answers such questions. */
export function answerWith(run) {
  self.addEventListener("message", ({ data, ports: [port] }) => {
    run(...data).then(
      (returned) => port.postMessage({ returned }),
      (error) => port.postMessage({ error: String(error) }),
    );
  });
}
