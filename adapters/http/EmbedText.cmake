# cmake -DIN=file -DOUT=file.cpp -DHEADER=header -DNAME=function [-DNAMESPACE=watchgrid::http] -P EmbedText.cmake: a function that returns
# the file's text.
# In pieces, because the standard promises no more than 65 536 characters a string literal.
if(NOT NAMESPACE)
  set(NAMESPACE watchgrid::http)
endif()
file(READ ${IN} text)
string(LENGTH "${text}" length)
set(pieces "")
set(at 0)
while(at LESS length)
  string(SUBSTRING "${text}" ${at} 8000 piece)
  string(APPEND pieces "R\"text(${piece})text\"\n")
  math(EXPR at "${at} + 8000")
endwhile()
file(WRITE ${OUT} "// Made from ${NAME} by EmbedText.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\nstd::string_view ${NAME}() noexcept {\n    static constexpr char kText[] =\n${pieces};\n    return {kText, sizeof kText - 1};\n}\n\n}  // namespace ${NAMESPACE}\n")
