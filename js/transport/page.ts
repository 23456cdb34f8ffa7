/** What to do as the page goes out of sight. */
export interface PageListener {
  /** It is hidden, and may be gone without another word, as on phones. */
  hidden(): void;
  /** The visitor leaves it. What runs in it is over, even should it be brought back. */
  left(): void;
}

/** Returns what stops it. Does nothing where there is no page. */
export function watchPage({ hidden, left }: PageListener): () => void {
  const page = globalThis.document;
  if (!page?.addEventListener || !globalThis.addEventListener) return () => undefined;
  const onVisibility = () => {
    if (page.visibilityState === "hidden") hidden();
  };
  page.addEventListener("visibilitychange", onVisibility);
  globalThis.addEventListener("pagehide", left);
  return () => {
    page.removeEventListener("visibilitychange", onVisibility);
    globalThis.removeEventListener("pagehide", left);
  };
}
