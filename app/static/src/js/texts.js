// Every sentence a script says comes with the page, in the reader's language.
const texts = JSON.parse(document.body.dataset.texts);

export function say(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
