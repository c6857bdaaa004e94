package pauseless.storm;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What lines of the output are written in. */
final class Json {
  private Json() {}

  /** The JSON of maps, lists, strings, numbers and booleans. */
  static String of(Object value) {
    StringBuilder to = new StringBuilder();
    write(value, to);
    return to.toString();
  }

  private static void write(Object value, StringBuilder to) {
    if (value instanceof Map<?, ?> map) {
      to.append('{');
      for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator(); i.hasNext(); ) {
        Map.Entry<?, ?> entry = i.next();
        write(entry.getKey(), to);
        to.append(':');
        write(entry.getValue(), to);
        if (i.hasNext()) to.append(',');
      }
      to.append('}');
    } else if (value instanceof List<?> list) {
      to.append('[');
      for (Iterator<?> i = list.iterator(); i.hasNext(); ) {
        write(i.next(), to);
        if (i.hasNext()) to.append(',');
      }
      to.append(']');
    } else if (value instanceof Double number) {
      to.append(String.format(Locale.ROOT, "%.6f", number));
    } else if (value instanceof Number || value instanceof Boolean) {
      to.append(value);
    } else {
      quote(String.valueOf(value), to);
    }
  }

  private static void quote(String text, StringBuilder to) {
    to.append('"');
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') to.append('\\').append(c);
      else if (c < ' ') to.append(String.format("\\u%04x", (int) c));
      else to.append(c);
    }
    to.append('"');
  }
}
