import { escapeHtml } from './escape';

/** A page for somebody whose browser went where an answer in JSON would not help. */
export const messagePage = (title: string, text: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} – DevOps Simulator</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/page.css">
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
<p><a class="button" href="/">Start page</a></p>
</main>
</body>
</html>
`;
