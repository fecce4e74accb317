/** What somebody might write who wants a page to run, load or send something. */
export interface Attack {
  name: string
  /** What an answer would say. */
  text: string
}

/**
 * The table of attacks in Markdown. `site` counts what reaches it, each under its own path; what runs calls `alert` with the
 * same word.
 */
export function markdownAttacks(site: string): Attack[] {
  const linked = (name: string, address: string): Attack => ({ name, text: `[${name}](${address})` })
  const run = (name: string): string => `alert('${name}')`
  const html = (name: string, make: (run: string, url: string) => string): Attack => ({
    name,
    text: make(run(name), `${site}/${name}`),
  })
  return [
    html('script', (run) => `<script>${run}</script>`),
    html('script-src', (_run, url) => `<script src="${url}"></script>`),
    html('script-split', (run) => `<scr<script>ipt>${run}</scr</script>ipt>`),
    html('script-case', (run) => `<ScRiPt\n>${run}</sCrIpT\n>`),
    html('img-onerror', (run) => `<img src=x onerror="${run}">`),
    html('img-remote', (_run, url) => `<img src="${url}" srcset="${url} 2x">`),
    html('img-broken-tag', (run) => `<img src="x" onerror=${run}//`),
    html('svg-onload', (run) => `<svg onload="${run}"><script>${run}</script></svg>`),
    html('svg-use', (_run, url) => `<svg><use href="${url}#a"/><image href="${url}"/></svg>`),
    html(
      'svg-animate',
      (run) => `<svg><a><animate attributeName=href values="javascript:${run}"/><text>x</text></a></svg>`,
    ),
    html('math', (run) => `<math><mi xlink:href="data:text/html,<script>${run}</script>">x</mi></math>`),
    html('iframe', (_run, url) => `<iframe src="${url}"></iframe>`),
    html('iframe-srcdoc', (run) => `<iframe srcdoc="<script>parent.${run}</script>"></iframe>`),
    html('object', (_run, url) => `<object data="${url}"></object><embed src="${url}">`),
    html('style', (_run, url) => `<style>@import "${url}"; body { background: url(${url}) }</style>`),
    html('style-attribute', (_run, url) => `<p style="background:url(${url})">x</p>`),
    html('link', (_run, url) => `<link rel="stylesheet" href="${url}"><link rel="prefetch" href="${url}">`),
    html('meta', (_run, url) => `<meta http-equiv="refresh" content="0;url=${url}">`),
    html('base', (_run, url) => `<base href="${url}/">`),
    html(
      'form',
      (_run, url) =>
        `<form action="${url}"><input name=a autofocus onfocus="${run('form')}"><button>go</button></form>`,
    ),
    html('video', (run, url) => `<video src="${url}" poster="${url}" onloadstart="${run}" autoplay></video>`),
    html('audio', (run, url) => `<audio src="${url}" onerror="${run}" autoplay></audio>`),
    html('details', (run) => `<details open ontoggle="${run}">x</details>`),
    html('br-attributes', (run) => `a<br onload="${run}" style="x">b`),
    html('kbd-attributes', (run) => `<kbd onmouseover="${run}" tabindex=0 autofocus onfocus="${run}">K</kbd>`),
    html('comment', (run) => `<!--><script>${run}</script>-->`),
    html('cdata', (run) => `<![CDATA[<script>${run}</script>]]>`),
    html(
      'template',
      (run) => `<template><script>${run}</script></template><noscript><img src=x onerror=${run}></noscript>`,
    ),
    html(
      'in-cell',
      (run, url) => `| a | b |\n|---|---|\n| <img src=x onerror="${run}"> | ![x](${url}) [y](javascript:${run}) |`,
    ),
    html('in-heading', (run) => `# <img src=x onerror="${run}">`),
    html('in-quote', (run) => `> <script>${run}</script>\n> <img src=x onerror="${run}">`),
    html('in-footnote', (run, url) => `Note[^n].\n\n[^n]: <script>${run}</script> ![x](${url}) [y](javascript:${run})`),
    html('in-footnote-label', (run) => `Note[^<img/src=x/onerror=${run}>].\n\n[^<img/src=x/onerror=${run}>]: x`),
    html('in-code', (run) => `\`<img src=x onerror="${run}">\`\n\n\`\`\`html\n<script>${run}</script>\n\`\`\``),
    html('code-language', (run) => `\`\`\`"><img/src=x/onerror=${run}>\nx\n\`\`\``),
    html('list-number', (run) => `1. <img src=x onerror="${run}">\n   <script>${run}</script>`),
    { name: 'remote-image', text: `![pixel](${site}/remote-image)` },
    { name: 'remote-image-reference', text: `![pixel][p]\n\n[p]: ${site}/remote-image-reference "t"` },
    { name: 'remote-image-link', text: `[![pixel](${site}/remote-image-link)](${site}/remote-image-link)` },
    { name: 'data-image', text: `![x](data:image/svg+xml,<svg/onload=${run('data-image')}>)` },
    linked('javascript', `javascript:${run('javascript')}`),
    linked('javascript-case', `JaVaScRiPt:${run('javascript-case')}`),
    linked('javascript-entity', `&#106;avascript&colon;${run('javascript-entity')}`),
    linked('javascript-tab', `<java\tscript:${run('javascript-tab')}>`),
    linked('javascript-newline', `java&#10;script:${run('javascript-newline')}`),
    linked('javascript-blank', `< javascript:${run('javascript-blank')}>`),
    linked('javascript-control', `<\u0001javascript:${run('javascript-control')}>`),
    linked('javascript-percent', `javascript%3A${run('javascript-percent')}`),
    linked('javascript-url', `javascript://a.example/%0A${run('javascript-url')}`),
    linked('vbscript', `vbscript:${run('vbscript')}`),
    linked('data-html', `data:text/html,<script>${run('data-html')}</script>`),
    linked('data-base64', `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`),
    linked('blob', `blob:${site}/blob`),
    linked('file', 'file:///etc/passwd'),
    linked('own-protocol', 'holdfast://settings/privacy'),
    linked('app-protocol', 'app://holdfast/index.html'),
    linked('view-source', `view-source:${site}`),
    linked('ms-protocol', 'ms-msdt:/id PCWDiagnostic'),
    linked('smb', 'smb://evil.example/share'),
    linked('plain-http', `${site}/plain-http`),
    linked('relative', '/api/session'),
    linked('protocol-relative', '//evil.example/x'),
    linked('credentials', 'https://bank.example@evil.example/'),
    { name: 'bidi', text: '[https://bank.example\u202E/moc.live//:sptth](https://evil.example/\u202Egpj.exe)' },
    { name: 'autolink', text: `<javascript:${run('autolink')}> <data:text/html,x> www.evil.example` },
    { name: 'definition', text: `[click][d]\n\n[d]: javascript:${run('definition')} "x"` },
    {
      name: 'definition-title',
      text: `[click][e]\n\n[e]: https://a.example/ "\\"><img src=x onerror=${run('definition-title')}>"`,
    },
    {
      name: 'latex-href',
      text: `$\\href{javascript:${run('latex-href')}}{x}$ and $\\url{javascript:${run('latex-href')}}$`,
    },
    { name: 'latex-image', text: `$$\\includegraphics{${site}/latex-image}$$` },
    {
      name: 'latex-html',
      text: `$\\htmlData{x=1, onclick=${run('latex-html')}}{y}$ $\\htmlStyle{background:url(${site}/latex-html)}{z}$ $\\htmlClass{fixed inset-0}{c}$ $\\htmlId{root}{i}$`,
    },
    { name: 'latex-macro', text: '$\\def\\a{\\a\\a}\\a$ $\\rule{9999em}{9999em}$ $\\kern{-99999em}x$' },
    { name: 'latex-text', text: `$\\text{<img src=x onerror=${run('latex-text')}>}$ $\\unicode{<script>}$` },
    { name: 'placeholder', text: '\uFDD00\uFDD1 `\uFDD01\uFDD1` [x](\uFDD02\uFDD1)' },
  ]
}

/** The same in diagrams, each a block of its own. */
export function diagramAttacks(site: string): Attack[] {
  const block = (name: string, make: (run: string, url: string) => string): Attack => ({
    name: `diagram-${name}`,
    text: `\`\`\`mermaid\n${make(`alert('diagram-${name}')`, `${site}/diagram-${name}`)}\n\`\`\``,
  })
  return [
    block('click-call', (run) => `flowchart LR\n  A-->B\n  click A call ${run}\n  click B "javascript:${run}"`),
    block(
      'click-href',
      (run, url) => `flowchart LR\n  A-->B\n  click A href "${url}" _self\n  click B href "javascript:${run}" "tip"`,
    ),
    block(
      'init',
      (run, url) =>
        `%%{init: {"securityLevel": "loose", "htmlLabels": true, "flowchart": {"htmlLabels": true}, "themeCSS": "@import url(${url}); .node { background: url(${url}) } </style><img src=x onerror=${run}>"}}%%\nflowchart LR\n  A["<img src=x onerror=${run}>"]-->B["<script>${run}</script>"]\n  click A call ${run}`,
    ),
    block(
      'front-matter',
      (run, url) =>
        `---\nconfig:\n  securityLevel: loose\n  htmlLabels: true\n  fontFamily: "x; background: url(${url})"\n  themeVariables:\n    primaryColor: "url(${url})"\n    fontFamily: "x}@import '${url}';"\n---\nflowchart LR\n  A["<img src='${url}' onerror=${run}>"]`,
    ),
    block(
      'label',
      (run, url) => `flowchart LR\n  A["<svg onload=${run}>"] -- "<iframe src='${url}'>" --> B["\`<img src=${url}>\`"]`,
    ),
    block('markdown-image', (_run, url) => `flowchart LR\n  A["\`![x](${url})\`"]`),
    block(
      'image-node',
      (_run, url) => `flowchart LR\n  A@{ img: "${url}", label: "x", h: 60 }\n  B@{ icon: "${url}" }`,
    ),
    block(
      'style',
      (_run, url) =>
        `flowchart LR\n  A-->B\n  style A fill:url(${url}),background:url(${url})\n  classDef x fill:u\\72l(${url})\n  class B x\n  linkStyle 0 stroke:url(${url})`,
    ),
    block(
      'sequence',
      (run, url) =>
        `sequenceDiagram\n  participant A as <img src=x onerror=${run}>\n  link A: Go @ javascript:${run}\n  links A: {"x": "${url}"}\n  A->>A: <script>${run}</script>`,
    ),
    block(
      'class',
      (run, url) =>
        `classDiagram\n  class A\n  callback A "alert" "x"\n  link A "javascript:${run}"\n  A : <img src=${url}>`,
    ),
    block(
      'gantt',
      (run) =>
        `gantt\n  section <img src=x onerror=${run}>\n  T :a, 2026-01-01, 3d\n  click a href "javascript:${run}"`,
    ),
    block('pie', (run) => `pie title <script>${run}</script>\n  "<img src=x onerror=${run}>" : 3`),
    block(
      'mindmap',
      (run, url) => `mindmap\n  root(("<img src=${url} onerror=${run}>"))\n    ::icon(fa" onload="${run})`,
    ),
    block(
      'state',
      (run) =>
        `stateDiagram-v2\n  [*] --> A\n  A : <img src=x onerror=${run}>\n  note right of A : <script>${run}</script>`,
    ),
    block('latex', (run) => `flowchart LR\n  A["$$\\href{javascript:${run}}{x}$$"]`),
    block(
      'entities',
      (run) => `flowchart LR\n  A["#lt;img src=x onerror=${run}#gt;"] --> B["&lt;script&gt;${run}&lt;/script&gt;"]`,
    ),
    block(
      'prototype',
      (run) =>
        `%%{init: {"__proto__": {"securityLevel": "loose"}, "constructor": {"prototype": {"x": "${run}"}}}}%%\nflowchart LR\n  __proto__ --> constructor`,
    ),
  ]
}

/** A picture as a frame that somebody took over would send it. */
export const hostilePicture = (site: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 50" onload="alert('picture')">
<style>@import url(${site}/picture); .a { fill: url(${site}/picture) } .b { fill: u\\72l(${site}/picture) } .c { fill: red }</style>
<script>alert('picture')</script><image href="${site}/picture" width="9" height="9"/><use xlink:href="${site}/picture#a"/>
<foreignObject width="50" height="50"><div xmlns="http://www.w3.org/1999/xhtml"><img src="${site}/picture"/><iframe src="${site}/picture"></iframe><p onclick="alert('picture')" style="background:url(${site}/picture)">label</p></div></foreignObject>
<a href="javascript:alert('picture')" xlink:href="javascript:alert('picture')"><text x="5" y="20" onclick="alert('picture')" style="fill:url(${site}/picture)">kept</text></a>
<animate attributeName="href" values="javascript:alert('picture')"/><rect class="c" width="5" height="5" fill="url('${site}/picture')"/></svg>`
