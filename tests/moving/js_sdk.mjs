// A program with frappe-js-sdk, as its documentation says: makes, lists and deletes documents, and uploads a file.
import { FrappeApp } from "frappe-js-sdk";

const { url, token, text } = JSON.parse(process.env.SETTINGS);
const frappe = new FrappeApp(url, { useToken: true, token: () => token, type: "Bearer" });

async function work() {
	const made = await frappe.db().createDoc("Note", { title: text, content: text });
	const found = await frappe.db().getDocList("Note", {
		fields: ["name", "title"],
		filters: [["name", "=", made.name]],
	});
	const file = new File([text], "note.txt", { type: "text/plain" });
	const uploaded = await frappe
		.file()
		.uploadFile(file, { isPrivate: true, doctype: "Note", docname: made.name });
	const attached = uploaded.data.message;
	await frappe.db().deleteDoc("File", attached.name);
	await frappe.db().deleteDoc("Note", made.name);
	const who = await frappe.call().get("frappe.auth.get_logged_user");
	return { user: who.message, found: found[0].title, size: attached.file_size };
}

try {
	console.log(JSON.stringify(await work()));
} catch (error) {
	console.log(JSON.stringify({ error: error.httpStatus ?? 0, said: JSON.stringify(error) }));
}
