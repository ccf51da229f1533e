/** Reads and writes as JavaScript, which is refused, and as Polars. */
import pl from "nodejs-polars";

const [readable, writable] = Deno.args;
const refusal = (error: Error) => error.name;
const read = await Deno.readTextFile(readable).catch(refusal);
const written = await Deno.writeTextFile(writable, "").catch(refusal);
console.log(`JavaScript: ${read}, ${written}`);

const frame = pl.scanCSV(readable).collectSync();
console.log(`Polars read: ${frame.getColumn("a").get(0)}`);
frame.writeCSV(writable);
