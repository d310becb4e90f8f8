package org.ashlar.gateway;

/**
 * Pages that the gateway makes itself. Everything that comes from content is escaped. Stateless.
 */
final class Html {
    private static final String STYLE =
            "<style>body{font-family:sans-serif;margin:2em auto;max-width:60em;padding:0 1em}"
                    + "table{width:100%;border-collapse:collapse}td{padding:.2em .5em;"
                    + "border-top:1px solid #ddd;word-break:break-all}td+td{white-space:nowrap}"
                    + "pre{white-space:pre-wrap;word-break:break-all}</style>";

    private Html() {}

    /** Text as HTML, safe in elements and quoted attributes. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
            }
        }
        return out.toString();
    }

    /** Everything up to the content of a page. */
    static String begin(String title) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta"
                + " name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
                + escape(title)
                + "</title>"
                + STYLE
                + "</head><body><h1>"
                + escape(title)
                + "</h1>\n";
    }

    static String end() {
        return "</body></html>\n";
    }

    static String error(int status, String message) {
        return begin("Error " + status) + "<pre>" + escape(message) + "</pre>" + end();
    }

    /** One row of a listing. */
    static String row(String href, String name, String cidHref, String cid, String size) {
        return "<tr><td><a href=\""
                + escape(href)
                + "\">"
                + escape(name)
                + "</a></td><td><a href=\""
                + escape(cidHref)
                + "\">"
                + escape(cid)
                + "</a></td><td>"
                + escape(size)
                + "</td></tr>\n";
    }
}
