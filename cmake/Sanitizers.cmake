# VENTURI_SANITIZE: comma-separated, e.g. address,undefined; empty for none. The first finding ends the program.
set(VENTURI_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined")
if(VENTURI_SANITIZE)
  add_compile_options(-fsanitize=${VENTURI_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${VENTURI_SANITIZE})
endif()
