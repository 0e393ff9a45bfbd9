// What both programs share: settings, a person with a browser, and the result.
import { createInterface } from "node:readline/promises";

/** Read the settings of this run; `parameters` go into the authorization request. */
export const settings = JSON.parse(process.env.SETTINGS);

/** Print an authorization URL, and return the address that the browser comes back to. */
export async function browse(url) {
	console.log(url.href);
	const terminal = createInterface({ input: process.stdin });
	for await (const line of terminal) {
		terminal.close();
		return new URL(line);
	}
	throw new Error("the browser did not come back");
}

/** Run a program, and print what it returns, or why the library stopped it. */
export async function report(program) {
	let result;
	try {
		result = await program();
	} catch (error) {
		const reasons = [];
		for (let reason = error; reason; reason = reason.cause) {
			reasons.push(reason.message ?? JSON.stringify(reason));
		}
		result = { error: error.error ?? error.code ?? error.name, reasons };
	}
	console.log(JSON.stringify(result));
}
