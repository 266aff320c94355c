import { escapeHtml as html } from '../../src/page/escape';
import type { TestPerson } from './people';

/** One button a person. */
export const choosePage = (people: readonly TestPerson[], action: string): string =>
  page(
    'Who are you today?',
    `<p>Test people of this machine, without passwords.</p>
<form method="post" action="${html(action)}">
<ul>${people.map(button).join('')}</ul>
</form>`,
  );

const button = ({ id, name, role }: TestPerson): string =>
  `<li><button name="person" value="${html(id)}"><b>${html(name)}</b> <span>${html(role)}</span></button></li>`;

export const messagePage = (title: string, text: string): string => page(title, `<p>${html(text)}</p>`);

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${html(title)} – local login</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>${html(title)}</h1>
${body}
</main>
</body>
</html>
`;

export const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { background: Canvas; color: CanvasText; margin: 0; display: grid; min-height: 100vh; place-items: center }
main { box-sizing: border-box; width: min(26rem, 100vw); padding: 1.5rem }
h1 { font-size: 1.4rem; margin: 0 }
ul { list-style: none; margin: 1rem 0 0; padding: 0; display: grid; gap: .5rem }
button { width: 100%; padding: .75rem 1rem; font: inherit; text-align: left; cursor: pointer;
  border: 1px solid color-mix(in srgb, currentColor 30%, transparent); border-radius: .5rem; background: none }
button:hover, button:focus-visible { border-color: currentColor }
button span { display: block; opacity: .75 }
`;
