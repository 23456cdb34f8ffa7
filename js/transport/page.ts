/**
 * Calls `send` when the page is hidden: on phones that is the last that a page hears before it is gone. Returns what stops it.
 * Does nothing where there is no page.
 */
export function onPageHidden(send: () => void): () => void {
  const page = globalThis.document;
  if (!page?.addEventListener || !globalThis.addEventListener) return () => undefined;
  const onVisibility = () => {
    if (page.visibilityState === "hidden") send();
  };
  page.addEventListener("visibilitychange", onVisibility);
  globalThis.addEventListener("pagehide", send);
  return () => {
    page.removeEventListener("visibilitychange", onVisibility);
    globalThis.removeEventListener("pagehide", send);
  };
}
