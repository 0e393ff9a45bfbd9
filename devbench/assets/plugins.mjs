// What esbuild does not know by itself: Frappe's templates, Sass, right-to-left, Vue.

import crypto from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** An imported .html file becomes an entry of frappe.templates, as Frappe's own build does. */
export function htmlPlugin() {
	return {
		name: "html",
		setup(build) {
			build.onLoad({ filter: /\.html$/ }, async ({ path: file }) => {
				const name = path.basename(file).split(".")[0];
				// The authors count on escapes such as \n being read as in a template literal.
				const text = (await fs.readFile(file, "utf8")).replaceAll("`", "\\`");
				return { contents: `frappe.templates[${JSON.stringify(name)}] = \`${text}\`;`, loader: "js" };
			});
		},
	};
}

/** Compile Sass as Frappe writes it: ~name is a package, app/... a file of an app. */
function sassCompiler({ load, modules, bench, apps }) {
	const sass = load("sass");
	const packages = {
		findFileUrl: (url) => (url.startsWith("~") ? pathToFileURL(path.join(modules, url.slice(1))) : null),
	};
	return (text, file) =>
		sass.compileString(text, {
			url: pathToFileURL(file),
			syntax: "scss",
			importers: [packages],
			loadPaths: [path.dirname(file), modules, ...apps.map((app) => path.join(bench, "apps", app))],
			quietDeps: true,
			logger: sass.Logger.silent,
		}).css;
}

// Compiled once for both directions.
const compiled = new Map();

/** Style sheets: Sass, vendor prefixes, and mirrored for right-to-left if asked. */
export function stylePlugin(tools, mirror) {
	const postcss = tools.load("postcss");
	const autoprefixer = tools.load("autoprefixer");
	const processor = postcss(mirror ? [tools.load("rtlcss"), autoprefixer] : [autoprefixer]);
	const compile = sassCompiler(tools);
	return {
		name: "style",
		setup(build) {
			// Fonts and pictures that a sheet names by a path that does not exist stay as they are.
			build.onResolve({ filter: /^[^.~/]/, namespace: "file" }, keepUnknownAddress(build));
			build.onLoad({ filter: /\.(css|scss)$/ }, async ({ path: file }) => {
				if (!compiled.has(file)) {
					const text = await fs.readFile(file, "utf8");
					compiled.set(file, file.endsWith(".scss") ? compile(text, file) : text);
				}
				const result = await processor.process(compiled.get(file), { from: file, map: false });
				return { contents: result.css, loader: "css", resolveDir: path.dirname(file) };
			});
		},
	};
}

function keepUnknownAddress(build) {
	return async (args) => {
		if (args.kind !== "url-token" || args.pluginData === "asked") return null;
		const answer = await build.resolve(args.path, {
			kind: args.kind,
			resolveDir: args.resolveDir,
			importer: args.importer,
			pluginData: "asked",
		});
		if (answer.errors.length) return { path: args.path, external: true };
		return { path: answer.path, external: answer.external, namespace: answer.namespace };
	};
}

/** Vue's single-file components; their styles are added to the page when the script runs. */
export function vuePlugin(tools) {
	const sfc = tools.load("@vue/compiler-sfc");
	const compile = sassCompiler(tools);
	return {
		name: "vue",
		setup(build) {
			build.onLoad({ filter: /\.vue$/ }, async ({ path: file }) => {
				const { descriptor, errors } = sfc.parse(await fs.readFile(file, "utf8"), { filename: file });
				if (errors.length) return { errors: errors.map((error) => ({ text: String(error.message) })) };
				const mark = crypto.createHash("sha256").update(path.relative(tools.bench, file)).digest("hex");
				const id = `data-v-${mark.slice(0, 8)}`;
				const script = scriptOf(sfc, descriptor, id);
				const css = descriptor.styles.map((style) => styleOf(sfc, style, file, id, compile)).join("\n");
				const add = css.trim()
					? `frappe.dom.set_style(${JSON.stringify(await bundleCss(build, css, file))});\n`
					: "";
				return { contents: script.code + add, loader: script.loader, resolveDir: path.dirname(file) };
			});
		},
	};
}

/** The component's script and template as one module. */
function scriptOf(sfc, descriptor, id) {
	const scoped = descriptor.styles.some((style) => style.scoped);
	const inline = Boolean(descriptor.scriptSetup);
	let code = "const __component = {};\n";
	let bindings;
	if (descriptor.script || inline) {
		const script = sfc.compileScript(descriptor, {
			id,
			inlineTemplate: inline,
			genDefaultAs: "__component",
			templateOptions: { scoped, transformAssetUrls: false },
		});
		code = script.content + "\n";
		bindings = script.bindings;
	}
	if (descriptor.template && !inline) {
		const template = sfc.compileTemplate({
			source: descriptor.template.content,
			filename: descriptor.filename,
			id,
			scoped,
			slotted: descriptor.slotted,
			transformAssetUrls: false,
			compilerOptions: { bindingMetadata: bindings, scopeId: scoped ? id : undefined },
		});
		code += template.code.replace(/\bexport function render\b/, "function __render");
		code += "\n__component.render = __render;\n";
	}
	if (scoped) code += `__component.__scopeId = ${JSON.stringify(id)};\n`;
	const language = (descriptor.scriptSetup || descriptor.script)?.lang;
	return { code: code + "export default __component;\n", loader: language === "ts" ? "ts" : "js" };
}

/** The CSS of one style block. */
function styleOf(sfc, style, file, id, compile) {
	const source = ["scss", "sass"].includes(style.lang) ? compile(style.content, file) : style.content;
	const result = sfc.compileStyle({ source, filename: file, id, scoped: style.scoped });
	if (result.errors.length) throw result.errors[0];
	return result.code;
}

/** Put what a style block imports into it. */
async function bundleCss(build, css, file) {
	const { nodePaths, loader, minify, target, external, outdir, assetNames, publicPath } = build.initialOptions;
	const result = await build.esbuild.build({
		stdin: { contents: css, resolveDir: path.dirname(file), sourcefile: file, loader: "css" },
		bundle: true,
		write: false,
		logLevel: "error",
		...{ nodePaths, loader, minify, target, external, outdir, assetNames, publicPath },
	});
	return result.outputFiles.find(({ path: name }) => name.endsWith(".css")).text;
}
