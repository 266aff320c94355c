/**
 * The provider warns that it forgets everything at its end, which suits development, and that its makers test it on newer
 * versions of node, which our own tests make up for. Imported before it, since it warns while it is loaded.
 */
const warn = console.warn;
console.warn = (...words: unknown[]) => {
  if (!String(words[0]).includes('oidc-provider WARNING')) warn(...words);
};
