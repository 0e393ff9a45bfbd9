// Builds every *.bundle.js, .ts, .css and .scss of the bench's apps for the browser, and tells
// Frappe where they are, in sites/assets/assets.json and assets-rtl.json.
//
//   node build.mjs BENCH APP...
//
// The packages come from apps/frappe/node_modules, so this file can lie anywhere.

import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { htmlPlugin, stylePlugin, vuePlugin } from "./plugins.mjs";

const [bench, ...apps] = process.argv.slice(2);
if (!bench || !apps.length) {
	console.error("usage: node build.mjs BENCH APP...");
	process.exit(2);
}

const sites = path.join(bench, "sites");
const assets = path.join(sites, "assets");
const modules = path.join(bench, "apps", "frappe", "node_modules");
const load = createRequire(pathToFileURL(path.join(modules, "..", "package.json")));
const esbuild = load("esbuild");

const SCRIPTS = [".js", ".ts"];
const STYLES = [".css", ".scss"];
const FILES = [".png", ".jpg", ".gif", ".svg", ".woff", ".woff2", ".ttf", ".eot"];

/** Every bundle below an app's public folder. */
function* bundles(folder) {
	for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
		const full = path.join(folder, entry.name);
		if (entry.isDirectory()) {
			if (!["dist", "node_modules"].includes(entry.name)) yield* bundles(full);
		} else if (/\.bundle\.\w+$/.test(entry.name)) {
			yield full;
		}
	}
}

/** esbuild's entry points: where each bundle goes, without the hash and the ending. */
function entryPoints(endings, folder) {
	const found = {};
	for (const app of apps) {
		const root = path.join(bench, "apps", app, app, "public");
		if (!fs.existsSync(root)) continue;
		for (const file of bundles(root)) {
			const ending = path.extname(file);
			if (endings.includes(ending)) {
				found[`${app}/dist/${folder}/${path.basename(file, ending)}`] = file;
			}
		}
	}
	return found;
}

function options(entries, plugins) {
	return {
		entryPoints: entries,
		entryNames: "[dir]/[name].[hash]",
		assetNames: "frappe/dist/files/[name].[hash]",
		outdir: assets,
		publicPath: "/assets",
		bundle: true,
		minify: true,
		sourcemap: true,
		metafile: true,
		target: ["es2017"],
		// esbuild's warnings about Frappe's own code are nobody's business here.
		logLevel: "error",
		nodePaths: [modules, ...apps.map((app) => path.join(bench, "apps", app))],
		loader: Object.fromEntries(FILES.map((ending) => [ending, "file"])),
		external: ["/assets/*", "/files/*"],
		define: {
			"process.env.NODE_ENV": '"production"',
			__VUE_OPTIONS_API__: "true",
			__VUE_PROD_DEVTOOLS__: "false",
		},
		plugins,
	};
}

/** The names Frappe asks for, and where their files are. */
function addresses(metafile, prefix) {
	const found = {};
	for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
		if (!entryPoint) continue;
		const ending = path.extname(output);
		const source = entryPoint.replace(/^style:/, "");
		const name = prefix + path.basename(source, path.extname(source)) + ending;
		found[name] = "/" + path.relative(sites, path.resolve(output)).split(path.sep).join("/");
	}
	return found;
}

/** Remove what earlier builds left. */
function clean(metafiles) {
	const wanted = new Set(
		metafiles.flatMap(({ outputs }) => Object.keys(outputs)).map((name) => path.resolve(name))
	);
	for (const app of apps) {
		for (const folder of ["js", "css", "css-rtl", "files"]) {
			const dist = path.join(assets, app, "dist", folder);
			if (!fs.existsSync(dist)) continue;
			for (const name of fs.readdirSync(dist)) {
				const file = path.join(dist, name);
				if (!wanted.has(file)) fs.rmSync(file, { recursive: true });
			}
		}
	}
}

function writeJson(name, content) {
	const file = path.join(assets, name);
	fs.writeFileSync(file + ".new", JSON.stringify(content, null, 4) + "\n");
	fs.renameSync(file + ".new", file);
}

/** Build one kind, and say how far the whole is. */
let finished = 0;
async function build(entries, plugins) {
	const result = await esbuild.build(options(entries, plugins));
	finished += 1;
	console.log(`${Math.round((100 * finished) / 3)}% ${Object.keys(entries).length} bundles`);
	return result.metafile;
}

const tools = { load, modules, bench, apps };
const scripts = await build(entryPoints(SCRIPTS, "js"), [htmlPlugin(), vuePlugin(tools)]);
const styles = await build(entryPoints(STYLES, "css"), [stylePlugin(tools, false)]);
const mirrored = await build(entryPoints(STYLES, "css-rtl"), [stylePlugin(tools, true)]);
writeJson("assets.json", { ...addresses(scripts, ""), ...addresses(styles, "") });
writeJson("assets-rtl.json", addresses(mirrored, "rtl_"));
clean([scripts, styles, mirrored]);
