-- expect: ok
return json.decode('"\\ud83d\\ude00"') == "\u{1F600}" and json.decode('"\\ud83d"') == "\u{FFFD}"
