/** A text whose addresses have lost what may be a credential in them: user and password, query and fragment. An error's words may be anything. */
export function withoutCredentials(text: string): string {
  return String(text).replace(/(\w+:\/\/)(?:[^\s/?#]*@)?([^\s?#]*)[?#]\S*|(\w+:\/\/)[^\s/?#]*@/g, "$1$2$3");
}
