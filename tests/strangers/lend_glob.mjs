// Lends Node before version 22 the function fs.globSync, which @modelcontextprotocol/conformance imports and does not
// call in these tests.
import fs from "node:fs";
import { register } from "node:module";

const source = `
export * from "node:fs";
export { default } from "node:fs";
export const globSync = () => [];
`;
const address = (text) => `data:text/javascript,${encodeURIComponent(text)}`;
const hook = `
export async function resolve(specifier, context, next) {
	const isAsked = ["fs", "node:fs"].includes(specifier) && context.parentURL?.startsWith("file:");
	return isAsked ? { url: ${JSON.stringify(address(source))}, shortCircuit: true } : next(specifier, context);
}`;
if (!fs.globSync) register(address(hook));
