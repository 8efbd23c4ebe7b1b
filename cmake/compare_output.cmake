# cmake -DPROGRAM=... -DEXPECTED=... -P compare_output.cmake: the program succeeds and prints
# exactly what the file says.
execute_process(COMMAND ${PROGRAM} OUTPUT_FILE ${PROGRAM}.out RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${status}")
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${PROGRAM}.out ${EXPECTED}
  RESULT_VARIABLE differs)
if(differs)
  execute_process(COMMAND diff -u ${EXPECTED} ${PROGRAM}.out)
  message(FATAL_ERROR "${PROGRAM} prints something else than ${EXPECTED}")
endif()
