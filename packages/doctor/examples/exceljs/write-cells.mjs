// Writes a workbook of 100,000 styled cells, and ends.
import ExcelJS from "exceljs";

const ROWS = 2000;
const COLUMNS = 50;

const workbook = new ExcelJS.Workbook();
const sheet = workbook.addWorksheet("Cells");
for (let number = 1; number <= ROWS; number++) {
  const row = sheet.getRow(number);
  for (let column = 1; column <= COLUMNS; column++) {
    const cell = row.getCell(column);
    cell.value = number * column;
    cell.numFmt = "#,##0";
    cell.font = { name: "Arial", size: 10, bold: column === 1 };
    cell.fill = {
      type: "pattern",
      pattern: "solid",
      fgColor: { argb: number % 2 ? "FFEEEEEE" : "FFFFFFFF" },
    };
    cell.border = { bottom: { style: "thin" } };
  }
}
const buffer = await workbook.xlsx.writeBuffer();
console.log(`${ROWS * COLUMNS} cells, ${buffer.byteLength} bytes`);
