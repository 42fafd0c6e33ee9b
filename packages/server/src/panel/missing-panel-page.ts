/** What stands in the place of a panel that was not built. */
export const missingPanelPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Millrace: the panel is not built</title>
<meta name="color-scheme" content="light dark">
<h1>The panel is not built</h1>
<p>The server runs, and its API answers. To have the panel too, build it and load this page again:</p>
<pre>npm run build --workspace @millrace/panel</pre>
</html>
`;
